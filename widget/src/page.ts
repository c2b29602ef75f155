/** The page at `/` and the pages of the guides at `/g/<guide>`. */

import { registerWorker } from "./sw-register";
import { startChat } from "./ui/app";

/* What a sticker knows stands behind the address: /g/<guide>?network=evgo&station=1234 */
const [, folder, guide] = /^(.*?)\/g\/([\w-]+)\/?$/.exec(location.pathname) ?? [];
const base = folder === undefined ? "./" : `${folder}/`;
const told = new URLSearchParams(location.search);

startChat(document, {
  api: `${base}chat/`,
  guide,
  network: told.get("network") ?? undefined,
  station: told.get("station") ?? undefined,
});
registerWorker(base);
