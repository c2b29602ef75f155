"""Tests of FirstStep, laid out like the package they test."""
