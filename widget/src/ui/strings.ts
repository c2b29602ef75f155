/** The sentences that the page itself says. */
export const SAID = {
  sending: "Sending.",
  weak: "The signal is weak. Still sending.",
  retrying: "Not sent yet. Trying again.",
  away: "No signal. The guide still works.",
  back: "The signal is back.",
  refused: "That could not be sent.",
  unread:
    "Without a signal I can't read these words. They are kept here. " +
    "The buttons below work without a signal.",
  danger: "There is danger here",
  station: "Station {number}",
  stationWrong: "Use letters, digits and . * - _ only, 32 at most, with a digit among them.",
  change: "Change",
  settings: "Settings",
  card: "What to say on the phone",
} as const;
