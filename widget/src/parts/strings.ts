/** Every word that the parts show or say. Keyed, so that another language can take its place. */
export const ENGLISH = {
    drawing_straight_pull: "The plug is pulled straight out of the car, level, without turning it.",
    drawing_push_in: "The plug is pushed straight into the car, all the way.",
    drawing_push_then_pull: "First push the plug gently into the car, then pull it straight out.",
    drawing_slack:
        "A hand carries the weight of the plug from below. The cable to the charger hangs loose.",
    drawing_latch_button:
        "A finger holds down the button on top of the plug. Then the plug is pulled straight out.",
    drawing_lift_handle: "The plug stays in the car and its handle is lifted a little.",
    drawing_plug_and_adapter:
        "One hand on the adapter and one on the plug. Both are pulled straight out together.",
    drawing_unlock_fob: "The unlock button on the key fob, with an open padlock on it.",
    drawing_fob_at_handle: "The key fob is held right against the handle of the car's door.",
    drawing_metal_key: "A metal key slides out of the key fob.",
    drawing_start_with_fob: "The key fob is pushed against the car's start button.",
    pictures: "Pictures, in order",

    counter: "Counter",
    counter_hint: "Tap here each time",
    counter_of: "{count} of {total}",
    counter_undo: "Take one back",
    counter_end: "That is {total}. Go on with the step, then answer below.",

    timer: "Timer",
    timer_minute: "1 minute",
    timer_minutes: "{count} minutes",
    timer_second: "1 second",
    timer_seconds: "{count} seconds",
    timer_start: "Start {time}",
    timer_pause: "Pause",
    timer_go_on: "Go on",
    timer_again: "Start again",
    timer_started: "Started. {time}.",
    timer_paused: "Paused. {time} left.",
    timer_left: "{time} left.",
    timer_end: "The time is over. Go on with the step, then answer below.",

    prefs_title: "Settings",
    prefs_aloud: "Read new messages aloud",
    prefs_sound: "Sound when a timer ends",
    prefs_vibration: "Vibrate when a timer ends",
    prefs_large: "Large text",
    prefs_theme: "Colors",
    prefs_theme_auto: "As on this device",
    prefs_theme_light: "Light, for the sun",
    prefs_theme_dark: "Dark",
    close: "Close",

    aloud_on: "Reading aloud is on.",
    aloud_choices: "Your choices: {choices}.",

    card_title: "What to say on the phone",
    card_call: "Call {name}",
    card_network: "Charging network",
    card_place: "Place",
    card_car: "Car",
    card_station: "ID of the charger",
    card_station_unknown: "Not known yet. It is printed on the charger.",
    card_station_change: "Change",
    card_station_add: "Type it in",
    card_station_field: "ID of the charger, as it is printed",
    card_station_save: "Keep",
    card_station_wrong: "Use letters, digits, spaces and . * - _ only, 32 at most.",
    card_tried: "What I have tried",
    card_say: "Say this",
    card_ask: "What to ask for",
    card_copy: "Copy",
    card_copied: "Copied.",
    card_copy_by_hand: "The text is selected. Copy it from here.",
    card_text: "The text to copy",
    card_share: "Share",
    card_print: "Print",
} as const;

export type StringKey = keyof typeof ENGLISH;
export type Strings = Readonly<Record<StringKey, string>>;

/**
 * A text with its gaps filled.
 *
 * @param text - With `{name}` where a value belongs.
 * @param values - The values by name.
 * @returns The text; a gap without a value stays as it is.
 */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
    return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}
