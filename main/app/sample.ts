/** The sample service of the window: a process of its own, with data that stay from one start to the next. */
import { utilityProcess } from 'electron';
import { AppError } from '../../shared/errors.ts';

interface Running {
  readonly url: string;
  readonly services: readonly { readonly name: string; readonly url: string }[];
}

export interface SampleOptions {
  readonly modulePath: string;
  readonly dataFolder: string;
}

/** The port of the first try; a replica of the sample service finds it there at the next start. */
const PORT = '21350';

/** Starts at the first call; later calls wait for the same process. */
export function createSample({ modulePath, dataFolder }: SampleOptions) {
  let running: Promise<Running['services']> | null = null;
  const start = (): Promise<Running['services']> =>
    new Promise((resolve, reject) => {
      const child = utilityProcess.fork(modulePath, [dataFolder, PORT], {
        serviceName: 'Syncline sample service',
      });
      child.on('message', (message: Running | { readonly error: string }) => {
        if ('services' in message) resolve(message.services);
        else {
          child.kill();
          reject(new AppError('file', `The sample service could not start. ${message.error}`));
        }
      });
      child.on('exit', () => {
        running = null;
        reject(new AppError('internal', 'The sample service ended unexpectedly.'));
      });
    });
  return {
    start(): Promise<Running['services']> {
      running ??= start();
      running.catch(() => (running = null));
      return running;
    },
  };
}
