import { fileURLToPath } from 'node:url';

/** Where the browser is; Debian's place unless CHROMIUM says another. */
export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Where pictures of the pages go. Git ignores it. */
export const artefacts = fileURLToPath(new URL('../artefacts', import.meta.url));
