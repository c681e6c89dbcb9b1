/** Every variant of protocol.md is really shown by a service, and the client lives through all of them. */
import { describe, expect, it } from 'vitest';
import { ALL_PROFILES, type ProfileName } from '../../../main/sample-service/context.ts';
import { describeAgain, fail, live, otherCalls, refuse, signedIn, type Way } from './life.ts';
import { VARIANTS } from './variants.ts';
import { Wire } from './wire.ts';

const wires = new Map<ProfileName, Wire>(ALL_PROFILES.map((profile) => [profile, new Wire()]));
const wireOf = (profile: ProfileName): Wire => wires.get(profile)!;

/** Every format and sync model of the profile, as a job and as a call, by URL and embedded. */
const WAYS: readonly Way[] = [
  { create: { syncModel: 'perLayer' }, sync: {} },
  { create: { syncModel: 'perReplica' }, sync: {} },
  { create: { syncModel: 'perLayer', async: false }, sync: { async: false, transport: 'url' } },
  {
    create: { syncModel: 'perReplica', async: false, transportType: 'esriTransportTypeEmbedded' },
    sync: { async: false, transport: 'embedded' },
  },
  { create: { syncModel: 'perLayer', returnAttachmentsDataByUrl: false }, sync: { oneCall: true } },
  { create: { syncModel: 'perLayer' }, sync: { dataFormat: 'sqlite' } },
  { create: { syncModel: 'perReplica' }, sync: { dataFormat: 'sqlite', async: false } },
  { create: { syncModel: 'perLayer', dataFormat: 'sqlite' }, sync: {} },
  { create: { syncModel: 'perReplica', dataFormat: 'sqlite' }, sync: { dataFormat: 'sqlite' } },
];

const PLAIN: Way = { create: {}, sync: {} };

describe('the hostile profile', () => {
  it.each(WAYS)('carries a whole life: created as $create, synchronised as $sync', async (way) => {
    await live('hostile', way, wireOf('hostile'));
  });

  it('is described alike in each of its wordings', async () => {
    await describeAgain('hostile', wireOf('hostile'));
  });

  it('tells what is gone and what is too old in each form of an error', async () => {
    await refuse('hostile', wireOf('hostile'));
    await refuse('hostile', wireOf('hostile'), true);
  });

  it('tells of failed jobs in each form', async () => {
    await fail('hostile', wireOf('hostile'));
  });

  it('lets a token die in every job of a signed-in user', async () => {
    await signedIn('hostile', wireOf('hostile'));
  });

  it('answers snapshots, exports, questions about uploads and a last sync', async () => {
    await otherCalls('hostile', wireOf('hostile'));
  });
});

describe.each(ALL_PROFILES.filter((profile) => profile !== 'hostile'))('%s', (profile) => {
  it('carries a whole life', async () => {
    // A replica with a version of its own is not what its service is (branch-versions.test.ts).
    if (profile !== 'enterprise-branch') await live(profile, PLAIN, wireOf(profile));
    await otherCalls(profile, wireOf(profile));
  });

  it('is described, and tells of what is gone and what fails', async () => {
    await describeAgain(profile, wireOf(profile));
    await refuse(profile, wireOf(profile));
    await fail(profile, wireOf(profile));
  });
});

describe('on the wire', () => {
  it.each(VARIANTS)('$profile shows $place: $says', ({ profile, isShown }) => {
    expect(isShown(wireOf(profile))).toBe(true);
  });
});
