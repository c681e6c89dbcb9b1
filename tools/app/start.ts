/** Builds the app and opens its window. Arguments are passed on to the app. */
import { buildApp } from './build.ts';
import { requireDisplay } from './display.ts';
import { prepareApp } from './electron.ts';
import { closed, launch } from './launch.ts';
import { runCommand } from './plain-error.ts';

await runCommand(async () => {
  requireDisplay();
  await buildApp();
  return closed(launch(await prepareApp(), process.argv.slice(2)));
});
