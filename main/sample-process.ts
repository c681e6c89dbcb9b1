/** Composition root of the process in which the sample service runs for the window. */
import { startSampleService } from './sample-service/start.ts';

const [dataFolder = '', port = '0'] = process.argv.slice(2);

/** The port of an earlier start, so that replicas made then find it again; any other when that is taken. */
async function start() {
  try {
    return await startSampleService({ dataFolder, port: Number(port) });
  } catch {
    return startSampleService({ dataFolder });
  }
}

try {
  const running = await start();
  const { url, services } = running;
  process.parentPort.postMessage({ url, services });
  process.parentPort.on('message', () => {
    void running.close().finally(() => process.exit(0));
  });
} catch (error) {
  process.parentPort.postMessage({ error: error instanceof Error ? error.message : String(error) });
}
