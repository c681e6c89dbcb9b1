/** What differs between server families outside synchronisation (protocol.md, sections 1, 2, 12 and 16). */
import type { ProfileName } from '../context.ts';

export interface CoreTraits {
  readonly currentVersion: number;
  readonly fullVersion: string;
  /** Words of the service's `capabilities` without Sync. */
  readonly capabilities: string;
  /** Feature types are published as `types`, or as `subtypes`. */
  readonly typesAs: 'types' | 'subtypes';
  /** Fields carry sqlType, and the unique index of the GlobalID is listed. */
  readonly describesSql: boolean;
  /** `layers[]` of the service give more than id and name. */
  readonly describesLayers: boolean;
  /** Tokens come from a portal (owningSystemUrl) or from the server itself. */
  readonly isFederated: boolean;
  /** A batch undone by rollbackOnFailure answers applyEdits with a top-level error (protocol.md 9.1.5). */
  readonly rollbackIsError: boolean;
  /** Content type of f=json. */
  readonly jsonType: string;
}

const JSON_TYPE = 'application/json;charset=UTF-8';

const HOSTED: CoreTraits = {
  currentVersion: 11.5,
  fullVersion: '11.5.0',
  capabilities: 'Create,Delete,Query,Update,Editing',
  typesAs: 'types',
  describesSql: true,
  describesLayers: true,
  isFederated: true,
  rollbackIsError: false,
  jsonType: JSON_TYPE,
};

const TRAITS: Readonly<Record<ProfileName, CoreTraits>> = {
  hosted: HOSTED,
  'enterprise-hosted': {
    currentVersion: 10.81,
    fullVersion: '10.8.1',
    capabilities: 'Query,Create,Update,Delete,Uploads,Editing',
    typesAs: 'types',
    describesSql: false,
    describesLayers: false,
    isFederated: false,
    rollbackIsError: true,
    jsonType: JSON_TYPE,
  },
  'enterprise-geodatabase': {
    currentVersion: 11.1,
    fullVersion: '11.1.0',
    capabilities: 'Query,Create,Update,Delete,Uploads,Editing',
    typesAs: 'subtypes',
    describesSql: false,
    describesLayers: true,
    isFederated: false,
    rollbackIsError: true,
    jsonType: JSON_TYPE,
  },
  'enterprise-branch': {
    currentVersion: 11.3,
    fullVersion: '11.3.0',
    capabilities: 'Query,Create,Update,Delete,Uploads,Editing',
    typesAs: 'subtypes',
    describesSql: false,
    describesLayers: true,
    isFederated: false,
    rollbackIsError: true,
    jsonType: JSON_TYPE,
  },
  hostile: {
    ...HOSTED,
    currentVersion: 10.41,
    fullVersion: '10.4.1',
    jsonType: 'text/plain;charset=utf-8',
  },
};

/** The traits of a server family. */
export function coreTraits(profile: ProfileName): CoreTraits {
  return TRAITS[profile];
}
