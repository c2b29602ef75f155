/**
 * This car's own way at a step: how it unlocks, how soon it locks again, where its release is.
 *
 * The same as `firststep/engine/this_car.py`. The text of a manual release comes from here and
 * nowhere else, and only to whoever shows that charging was confirmed stopped by an answer in
 * force.
 */
import { allowed } from "./conversation";
import type { Position } from "./conversation";
import type { Car } from "./details";
import { releaseShown } from "./model";
import type { CarWords, Guide, ManualRelease, Node, Vehicle } from "./model";
import { replaced } from "./text";

export const MANUAL_RELEASE = "manual_release";

/** What is said of this car at a step; fields as those of Python's `Way`. */
export interface Way {
  text: string;
  replaces: boolean;
  entry: Vehicle;
  none_for_owner: boolean;
}

/** The step at which the guide tells of the manual release, if it has one. */
export function releaseNode(guide: Guide): Node | null {
  return [...guide.nodes.values()].find((node) => node.this_car === MANUAL_RELEASE) ?? null;
}

/** Whether everything that a release waits for was confirmed by an answer in force. */
export function mayShowRelease(node: Node, position: Position): boolean {
  const openNow = allowed(node, position.asked, position.known);
  return position.node !== null && node.only_after.size > 0 && openNow;
}

/** This car's way at a step, or null where there is none to tell. */
export function wayAt(words: CarWords, car: Car | null, node: Node, position: Position): Way | null {
  const entry = car?.shown ?? null;
  if (car === null || entry === null || node.this_car === null) {
    return null;
  }
  if (node.this_car === MANUAL_RELEASE) {
    return mayShowRelease(node, position) ? releaseWay(words, car, entry) : null;
  }
  if (node.this_car === "pull") {
    if (entry.relocks_after_s === null) {
      return null;
    }
    const text = replaced(words.relocks, "{seconds}", String(entry.relocks_after_s));
    return { text, replaces: false, entry, none_for_owner: false };
  }
  const own = node.this_car === "unlock" ? entry.unlock : entry.control;
  if (own === null) {
    return null;
  }
  const text = `${[own, ...entry.warnings].join(" ")}\n${about(words, car, entry)}`;
  return { text, replaces: true, entry, none_for_owner: false };
}

/** The release of a car; whoever shows it has asked `mayShowRelease` before. */
export function releaseWay(words: CarWords, car: Car, entry: Vehicle): Way | null {
  const release = releaseShown(entry);
  if (release !== null) {
    const lines = [...releaseLines(words, release), about(words, car, entry)];
    return { text: lines.join("\n"), replaces: true, entry, none_for_owner: false };
  }
  if (entry.manual_release.exists === "not_for_owner") {
    const text = `${words.no_release} ${about(words, car, entry)}`;
    return { text, replaces: true, entry, none_for_owner: true };
  }
  return null;
}

function releaseLines(words: CarWords, release: ManualRelease): string[] {
  const lines = [...release.before];
  if (release.where !== null) {
    lines.push(release.where);
  }
  if (release.looks_like !== null) {
    lines.push(replaced(words.looks_like, "{thing}", release.looks_like.replace(/\.+$/, "")));
  }
  release.how.forEach((step, index) => lines.push(`${index + 1}. ${step}`));
  if (release.pull_order !== null) {
    lines.push(words.pull_order.get(release.pull_order)!);
  }
  return [...lines, ...release.warnings, words.release_care];
}

function about(words: CarWords, car: Car, entry: Vehicle): string {
  if (entry.years === null || car.own_year) {
    return replaced(words.about_car, "{car}", car.own_year ? car.title : car.name);
  }
  return replaced(replaced(words.about, "{years}", entry.years), "{car}", car.name);
}
