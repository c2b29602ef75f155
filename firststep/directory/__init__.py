"""The directory: charging networks, cars, and emergency numbers, each with where it is from."""

from firststep.directory.entries import Entry, Phone, slug
from firststep.directory.load import Directory, load_directory
from firststep.directory.networks import Network, load_networks, load_networks_text
from firststep.directory.regions import Region, load_regions, load_regions_text
from firststep.directory.vehicles import (
    ManualRelease,
    Vehicle,
    best_entry,
    load_vehicles,
    load_vehicles_text,
)

__all__ = [
    "Directory",
    "Entry",
    "ManualRelease",
    "Network",
    "Phone",
    "Region",
    "Vehicle",
    "best_entry",
    "load_directory",
    "load_networks",
    "load_networks_text",
    "load_regions",
    "load_regions_text",
    "load_vehicles",
    "load_vehicles_text",
    "slug",
]
