import { hasFlag, valueOf, valuesOf } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { pairs, sections } from '../print/layout.ts';
import type { Style } from '../print/style.ts';
import type { RunningSampleService } from '../sample-service.ts';
import { wholeNumber } from '../values.ts';

export const sampleService: Command = {
  name: 'sample-service',
  summary: 'Run a small feature service on this machine, to try things out without an account',
  details: [
    'It listens on this machine only, keeps change history and speaks the whole sync protocol. It runs until Ctrl-C.',
    'With --json it prints one line as soon as it is ready, and nothing after it.',
  ],
  positionals: [],
  options: [
    { name: 'port', value: '<n>', text: 'The port; without it a free one is taken.' },
    {
      name: 'profile',
      value: '<name>',
      text: 'Behave like one family of servers: hosted (default), enterprise-hosted, enterprise-geodatabase, enterprise-branch (a branch version for each replica) or hostile.',
    },
    {
      name: 'data',
      value: '<folder>',
      text: 'Keep the data there, to go on with it later. Without it the data is gone at the end.',
    },
    {
      name: 'fault',
      value: '<text>',
      isRepeatable: true,
      text: 'Misbehave on purpose, as name[:argument][@operation][xCount], such as dropAfter@synchronizeReplica. Can be given several times.',
    },
    {
      name: 'empty',
      text: 'Publish the same layers without a row: a second instance like that is the target of a relay.',
    },
    {
      name: 'services',
      value: '<n>',
      text: 'Publish so many small services instead of the usual ones.',
    },
    {
      name: 'replicas',
      value: '<n>',
      text: 'Register so many replicas of earlier years, spread over the services: fresh, idle, never synchronised and too old ones, to try clean-up on.',
    },
    {
      name: 'require-sign-in',
      text: 'Refuse anonymous requests. Two users can sign in: editor with the password editor, and admin with the password admin.',
    },
    {
      name: 'portal',
      text: 'As --require-sign-in, and the services belong to a portal, where the same users sign in through the browser.',
    },
  ],
  usesCredentials: false,
  examples: [
    'syncline sample-service',
    'syncline sample-service --port 6080 --profile enterprise-hosted',
    'syncline sample-service --port 6081 --empty',
    'syncline sample-service --services 20 --replicas 1000',
  ],
  async run(given, context) {
    context.note('Starting the sample service…');
    const running = await context.startSampleService({
      port: wholeNumber(given, 'port'),
      profile: valueOf(given, 'profile'),
      data: valueOf(given, 'data'),
      faults: valuesOf(given, 'fault'),
      requireSignIn: hasFlag(given, 'require-sign-in'),
      hasPortal: hasFlag(given, 'portal'),
      isEmpty: hasFlag(given, 'empty'),
      services: wholeNumber(given, 'services'),
      replicas: wholeNumber(given, 'replicas'),
    });
    try {
      const { url, services, portal } = running;
      context.report({ url, services, ...(portal ? { portal } : {}) }, (style) =>
        readyLines(running, style),
      );
      await interrupted(context);
    } finally {
      await running.close();
    }
    return EXIT.done;
  },
};

function readyLines({ url, services, portal }: RunningSampleService, style: Style): string[] {
  const first = services[0];
  return sections(
    [style.good(`The sample service runs at ${url}`)],
    pairs(
      services.map((service) => [service.name, service.url]),
      style,
    ),
    portal ? [`Portal: ${portal.url}, client ID ${portal.clientId}`] : [],
    [
      ...(first === undefined
        ? []
        : [`Look at it from another window:  syncline service ${first.url}`]),
      'Stop it with Ctrl-C.',
    ],
  );
}

function interrupted({ run }: Context): Promise<void> {
  return new Promise((resolve) => {
    if (run.signal.aborted) resolve();
    run.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
