/** What the build was made from, as a short text; it changes when any of its files does. */
declare const VERSION: string;

/** A style sheet imported as text, minified. */
declare module "*.css" {
  const text: string;
  export default text;
}
