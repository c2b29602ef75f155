// Builds the widget into build/widget: `node build.mjs`. A build that is too heavy for a weak signal is an error.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "build", "widget");
const compiledGuides = join(here, "..", "build", "guides.json");

/** Everything that a page loads, and what the first answer of the server may weigh: bytes, gzipped. */
const ALL_BYTES = 150_000;
const FIRST_BYTES = 14_000;

const SCRIPTS = [
  { source: "src/page.ts", name: "chat.js", format: "esm" },
  { source: "src/embed.ts", name: "firststep.js", format: "iife" },
  { source: "src/sw.ts", name: "sw.js", format: "iife" },
];
const STYLES = { name: "chat.css", sources: ["page/chat.css", "src/parts/parts.css"] };
const INDEX = "index.html";


/** `--partial` builds what is there, while some of it is still being written. */
const partial = process.argv.includes("--partial");

const at = (name) => join(here, name);
const read = (name) => readFileSync(at(name));
const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

function fail(message) {
  console.error(`The widget was not built: ${message}`);
  process.exit(1);
}

function filesBelow(folder) {
  if (!existsSync(at(folder))) return [];
  return readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function versionOfSources() {
  const hash = createHash("sha256");
  const own = ["package-lock.json", "build.mjs"].map(at);
  for (const file of [...filesBelow("src"), ...filesBelow("page"), ...own]) {
    hash.update(`${file.slice(here.length)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 16);
}

function present(names) {
  const missing = names.filter((name) => !existsSync(at(name)));
  if (missing.length && !partial) fail(`${missing.join(", ")} is missing in widget/.`);
  if (missing.length) console.log(`Left out, not there yet: ${missing.join(", ")}`);
  return names.filter((name) => !missing.includes(name));
}

const minified = async (css, sourcefile) =>
  (await esbuild.transform(css, { loader: "css", minify: true, legalComments: "none", sourcefile, target: CSS_TARGET })).code;

/** Browsers without nesting or logical shorthands are still about. */
const CSS_TARGET = ["chrome87", "firefox78", "safari14"];

/** `import text from "./x.css"` gives the minified text, for a shadow root's own styles. */
const stylesAsText = {
  name: "styles as text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: await minified(readFileSync(path, "utf8"), path),
      loader: "text",
    }));
  },
};

async function script({ source, name, format }) {
  const result = await esbuild.build({
    entryPoints: [at(source)],
    absWorkingDir: here,
    outfile: join(target, name),
    bundle: true,
    write: false,
    minify: true,
    format,
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    // Written beside the script for whoever looks for a fault; no page is told of it.
    sourcemap: "external",
    sourcesContent: true,
    plugins: [stylesAsText],
    define: { VERSION: JSON.stringify(version) },
    logLevel: "warning",
  });
  return result.outputFiles.map(({ path, contents }) => [path.slice(target.length + 1), Buffer.from(contents)]);
}

async function built() {
  const files = new Map();
  present([`page/${INDEX}`, "page/icon.svg", "page/embed-demo.html"]);
  for (const name of readdirSync(at("page")).sort()) {
    if (`page/${name}` !== STYLES.sources[0]) files.set(name, read(`page/${name}`));
  }
  const css = present(STYLES.sources).map((name) => readFileSync(at(name), "utf8"));
  files.set(STYLES.name, Buffer.from(await minified(css.join("\n"), STYLES.name)));
  const there = new Set(present(SCRIPTS.map(({ source }) => source)));
  for (const one of SCRIPTS.filter(({ source }) => there.has(source))) {
    for (const [name, body] of await script(one)) files.set(name, body);
  }
  return files;
}

/** What is loaded together: by the page of its own, and by another site's page. */
const LOADED = {
  "the page": [INDEX, STYLES.name, "icon.svg", "chat.js", "sw.js"],
  "another site's page": ["firststep.js"],
};

function weigh(files) {
  const weights = new Map([...files].map(([name, body]) => [name, gzipped(body)]));
  const guides = existsSync(compiledGuides) ? gzipped(readFileSync(compiledGuides)) : 0;
  const first = weights.get(INDEX) ?? 0;
  if (first > FIRST_BYTES) {
    fail(`page/${INDEX} is ${first} bytes gzipped, more than ${FIRST_BYTES}. Make it smaller.`);
  }
  for (const [who, names] of Object.entries(LOADED)) {
    const there = names.filter((name) => weights.has(name)).map((name) => [name, weights.get(name)]);
    const parts = guides ? [...there, ["guides.json", guides]] : there;
    const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
    const table = parts.map((part) => part.join(" ")).join(", ");
    if (total > ALL_BYTES) fail(`${who} loads ${total} bytes gzipped, more than ${ALL_BYTES} (${table}). Make it smaller.`);
    console.log(`What ${who} loads: ${total} of at most ${ALL_BYTES} bytes gzipped (${table}).`);
  }
}

const version = versionOfSources();
const files = await built().catch((error) => fail(error.message));
weigh(files);
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [name, body] of files) writeFileSync(join(target, name), body);
