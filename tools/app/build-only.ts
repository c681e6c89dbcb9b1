/** Builds the app and does nothing else: `npm run build`. */
import { buildApp } from './build.ts';

await buildApp();
