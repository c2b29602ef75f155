/** Line drawings of ours for the physical steps. Each is a list of strokes, built as inline SVG. */

import type { Strings } from "./strings";
import { ENGLISH } from "./strings";

/** `kind path`: the car, the cable and its plug, a hand, what to touch, a motion, a thin line. */
type Stroke = readonly [
    kind: "car" | "plug" | "cable" | "hand" | "touch" | "move" | "thin" | "wave" | "lock",
    path: string,
];
/** A number beside an arrow: its centre. */
type Mark = readonly [number: 1 | 2, x: number, y: number];
interface Drawing {
    readonly strokes: readonly Stroke[];
    readonly marks?: readonly Mark[];
}

const SVG = "http://www.w3.org/2000/svg";

const CAR: readonly Stroke[] = [
    ["car", "M-8 22H18Q48 26 52 60V104Q52 118 46 128H36A27 27 0 0 0 -8 112"],
    ["thin", "M-8 44H32"],
    ["car", "M-8 154A18 18 0 1 0 -8 120"],
];
const SOCKET: Stroke = ["car", "M52 60H42V100H52"];

/** The plug as it sits in the car, or moved away from it by `x`. */
const plug = (x: number): readonly Stroke[] => [
    ["cable", `M${x + 158} 120Q${x + 178} 138 ${x + 168} 170`],
    ["plug", `M${x + 72} 66H${x + 50}V94H${x + 72}Z`],
    [
        "plug",
        `M${x + 78} 56h34q10 0 18 8l38 44q2 8 -4 14t-14 4l-34 -24h-38q-6 0 -6 -6v-34q0 -6 6 -6z`,
    ],
];

/** A thick arrow from one point to another. */
function arrow(x: number, y: number, toX: number, toY: number): Stroke {
    const length = Math.hypot(toX - x, toY - y);
    const [u, v] = [(toX - x) / length, (toY - y) / length];
    const at = (along: number, aside: number): string =>
        `${Math.round(x + u * along - v * aside)} ${Math.round(y + v * along + u * aside)}`;
    const neck = length - 22;
    const points = [
        at(0, 6),
        at(neck, 6),
        at(neck, 18),
        at(length, 0),
        at(neck, -18),
        at(neck, -6),
        at(0, -6),
    ];
    return ["move", `M${points.join("L")}Z`];
}

/** A hand that holds from below: its left edge, the height of the finger tips, its fingers. */
function hand(x: number, y: number, fingers: number): Stroke {
    const tips = Array.from({ length: fingers }, () => `V${y}a7 7 0 0 1 14 0`).join("");
    const gaps = Array.from(
        { length: fingers - 1 },
        (_, at) => `M${x + 14 * (at + 1)} ${y}V${y + 32}`,
    ).join("");
    const side = `V${y + 44}q0 14 -10 22V170`;
    return ["hand", `M${x + 10} 170V${y + 66}q-10 -8 -10 -22${tips}${side}${gaps}`];
}

const DRAWINGS = {
    straight_pull: {
        strokes: [...CAR, SOCKET, ["thin", "M58 80H76"], ...plug(26), arrow(170, 70, 238, 70)],
    },
    push_in: {
        strokes: [...CAR, SOCKET, ...plug(6), arrow(214, 62, 144, 62)],
    },
    push_then_pull: {
        strokes: [...CAR, SOCKET, ...plug(2), arrow(148, 28, 88, 28), arrow(184, 60, 238, 60)],
        marks: [
            [1, 168, 28],
            [2, 166, 60],
        ],
    },
    slack: {
        strokes: [
            ...CAR,
            SOCKET,
            ["car", "M250 160H206V30Q206 20 216 20H250M222 40H250V62H222Z"],
            ["cable", "M144 80C178 80 150 146 178 146S186 90 206 90"],
            ["plug", "M72 66H50V94H72Z"],
            ["plug", "M78 58H132Q146 60 148 72V88Q146 100 132 102H78Q72 102 72 96V64Q72 58 78 58Z"],
            hand(80, 84, 4),
            arrow(108, 48, 108, 2),
        ],
    },
    latch_button: {
        strokes: [
            ...CAR,
            SOCKET,
            ...plug(2),
            ["touch", "M84 56Q84 44 94 44H110Q120 44 120 56Z"],
            ["hand", "M88 -6V28Q88 42 102 42T116 28V-6M96 32Q102 22 108 32"],
            arrow(64, 2, 64, 50),
            arrow(184, 60, 238, 60),
        ],
        marks: [
            [1, 138, 20],
            [2, 166, 60],
        ],
    },
    lift_handle: {
        strokes: [...CAR, SOCKET, ...plug(2), arrow(122, 158, 122, 112)],
    },
    plug_and_adapter: {
        strokes: [
            ...CAR,
            SOCKET,
            ["thin", "M56 80H68"],
            ["plug", "M94 66H74V94H94Z"],
            ["cable", "M204 80Q226 84 224 170"],
            ["plug", "M94 58H132V102H94Z"],
            ["plug", "M142 54h52q14 2 16 18v16q-2 16 -16 18h-52q-6 0 -6 -6v-40q0 -6 6 -6z"],
            hand(94, 86, 3),
            hand(152, 86, 3),
            arrow(96, 24, 210, 24),
        ],
    },
    unlock_fob: {
        strokes: [
            ["plug", "M84 42Q86 10 120 10T156 42L148 136Q146 152 120 152T92 136Z"],
            ["touch", "M98 32H142V84H98Z"],
            ["lock", "M108 56H132V74H108ZM113 56V48Q113 41 120 41"],
            ["thin", "M102 102H138V124H102Z"],
            [
                "wave",
                "M180 36Q194 58 180 80M202 24Q224 58 202 92M60 36Q46 58 60 80M38 24Q16 58 38 92",
            ],
        ],
    },
    fob_at_handle: {
        strokes: [
            ["car", "M-8 34H150Q172 34 178 52L184 150H-8M-8 14H122L146 34"],
            ["plug", "M22 60H104Q114 60 114 70T104 80H22Q12 80 12 70T22 60Z"],
            ["plug", "M96 76q2 -10 14 -8l42 6q10 2 8 12l-8 50q-2 10 -12 8l-42 -6q-10 -2 -8 -12z"],
            ["touch", "M112 88L140 92L137 112L109 108Z"],
            arrow(236, 106, 166, 106),
        ],
    },
    metal_key: {
        strokes: [
            ["plug", "M20 54Q22 36 48 36H100Q112 36 112 48V112Q112 124 100 124H48Q22 124 20 106Z"],
            ["thin", "M44 56H86V76H44ZM44 86H86V106H44Z"],
            [
                "plug",
                "M122 66H150V72H214L226 82L214 92H204L198 86L190 92L182 86L174 92H150V98H122Z",
            ],
            ["thin", "M112 74H122M112 90H122"],
            arrow(140, 36, 214, 36),
        ],
    },
    start_with_fob: {
        strokes: [
            ["car", "M-8 6H60Q76 6 76 22V138Q76 154 60 154H-8"],
            ["touch", "M38 40A40 40 0 0 1 38 120A40 40 0 0 1 38 40Z"],
            ["lock", "M38 64V84M24 72A18 18 0 1 0 52 72"],
            ["plug", "M100 62Q102 52 112 52H194Q216 54 216 80T194 108H112Q102 108 100 98Z"],
            ["thin", "M130 68H152V92H130ZM166 68H188V92H166Z"],
            arrow(184, 28, 104, 28),
        ],
    },
} satisfies Record<string, Drawing>;

export type DrawingId = keyof typeof DRAWINGS;

/** The ids of the drawings; `ILLUSTRATIONS` in `firststep/guide/vocabulary.py` has them, too. */
export const DRAWING_IDS = Object.keys(DRAWINGS) as readonly DrawingId[];

/**
 * The drawing of an id.
 *
 * @param id - What the guide names.
 * @param strings - The words, among them the text alternatives.
 * @returns A new element with a text alternative, or null for an id without a drawing.
 */
export function drawing(id: string, strings: Strings = ENGLISH): SVGSVGElement | null {
    if (!Object.prototype.hasOwnProperty.call(DRAWINGS, id)) return null;
    const known = id as DrawingId;
    const { strokes, marks = [] }: Drawing = DRAWINGS[known];
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "drawing");
    svg.setAttribute("viewBox", "0 0 240 160");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", strings[`drawing_${known}`]);
    svg.setAttribute("focusable", "false");
    for (const [kind, path] of strokes) {
        const stroke = document.createElementNS(SVG, "path");
        stroke.setAttribute("class", `ink-${kind}`);
        stroke.setAttribute("d", path);
        svg.append(stroke);
    }
    for (const [number, x, y] of marks) {
        const ground = document.createElementNS(SVG, "circle");
        ground.setAttribute("class", "ink-badge");
        ground.setAttribute("cx", String(x));
        ground.setAttribute("cy", String(y));
        ground.setAttribute("r", "13");
        svg.append(ground);
        const text = document.createElementNS(SVG, "text");
        text.setAttribute("class", "ink-mark");
        text.setAttribute("x", String(x));
        text.setAttribute("y", String(y));
        text.textContent = String(number);
        svg.append(text);
    }
    return svg;
}
