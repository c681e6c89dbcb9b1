/** The kinds of items and relationships of a geodatabase, as far as this service writes them. */

/** Types of GDB_Items (geodatabase-format.md 3.2). */
export const ITEM_TYPES = {
  featureClass: '{70737809-852C-4A03-9E22-2CECEA5B9BFA}',
  table: '{CD06BC3B-789D-4C51-AAFA-A467912B8965}',
  relationshipClass: '{B606A7E1-FA5B-439C-849C-6E9C2481537B}',
  codedValueDomain: '{8C368B12-A12E-4C7E-9638-C9C64E69E98F}',
  rangeDomain: '{C29DA988-8C3E-45F7-8B5C-18E51EE7BEB4}',
  workspace: '{C673FE0F-7280-404F-8532-20755DD8FC06}',
  historicalMarker: '{DC64B6E4-DC0F-43BD-B4F5-F22385DCF055}',
  folder: '{F3783E6F-65CA-4514-8315-CE3985DAD3B1}',
  syncReplica: '{5B966567-FB87-4DDE-938B-B4B37423539D}',
  syncDataset: '{D86502F9-9758-45C6-9D23-6DD1A0107B47}',
} as const;
export type ItemType = keyof typeof ITEM_TYPES;

const ITEM = '{8405ADD5-8DF8-4227-8FAC-3FCADE073386}';
const RESOURCE = '{FFD09C28-FE70-4E25-907C-AF8E8A5EC5F3}';
const DATASET = '{28DA9E89-FF80-4D6D-8926-4EE2B161677D}';
const ABSTRACT_TABLE = '{D4912162-3413-476E-9DA4-2AEFBBC16939}';
const DOMAIN = '{8637F1ED-8C04-4866-A44A-1CB8288B3C63}';
const NONE = '{00000000-0000-0000-0000-000000000000}';

/** Rows of GDB_ItemTypes: UUID, name, parent. */
export const ITEM_TYPE_ROWS: readonly (readonly [string, string, string])[] = [
  [ITEM, 'Item', NONE],
  [ITEM_TYPES.folder, 'Folder', ITEM],
  [RESOURCE, 'Resource', ITEM],
  [DATASET, 'Dataset', RESOURCE],
  [ABSTRACT_TABLE, 'AbstractTable', DATASET],
  [ITEM_TYPES.relationshipClass, 'Relationship Class', DATASET],
  [ITEM_TYPES.workspace, 'Workspace', DATASET],
  [DOMAIN, 'Domain', DATASET],
  [ITEM_TYPES.historicalMarker, 'Historical Marker', DATASET],
  [ITEM_TYPES.table, 'Table', ABSTRACT_TABLE],
  [ITEM_TYPES.featureClass, 'Feature Class', ABSTRACT_TABLE],
  [ITEM_TYPES.codedValueDomain, 'Coded Value Domain', DOMAIN],
  [ITEM_TYPES.rangeDomain, 'Range Domain', DOMAIN],
  [ITEM_TYPES.syncReplica, 'Sync Replica', DATASET],
  [ITEM_TYPES.syncDataset, 'Sync Dataset', DATASET],
];

/** Types of GDB_ItemRelationships. */
export const RELATION_TYPES = {
  datasetInFolder: '{DC78F1AB-34E4-43AC-BA47-1C4EABD0E7C7}',
  domainInDataset: '{17E08ADB-2B31-4DCD-8FDD-DF529E88F843}',
  datasetsRelatedThrough: '{725BADAB-3452-491B-A795-55F32D67229C}',
  syncDatasetInSyncReplica: '{CC28387C-441F-4D7C-A802-41A160317FE0}',
  datasetOfSyncDataset: '{79CC71C8-B7D9-4141-9014-B6373E236ABB}',
} as const;
export type RelationType = keyof typeof RELATION_TYPES;

/** Rows of GDB_ItemRelationshipTypes: UUID, name, labels, origin type, destination type, containment. */
export const RELATION_TYPE_ROWS: readonly (readonly [
  string,
  string,
  string,
  string,
  string,
  string,
  number,
])[] = [
  [
    RELATION_TYPES.datasetInFolder,
    'DatasetInFolder',
    'Contains Dataset',
    'Contained in Dataset',
    ITEM_TYPES.folder,
    DATASET,
    1,
  ],
  [
    RELATION_TYPES.domainInDataset,
    'DomainInDataset',
    'Contains Domain',
    'Contained in Dataset',
    DATASET,
    DOMAIN,
    0,
  ],
  [
    RELATION_TYPES.datasetsRelatedThrough,
    'DatasetsRelatedThrough',
    'Origin Of',
    'Destination Of',
    DATASET,
    DATASET,
    0,
  ],
  [
    RELATION_TYPES.syncDatasetInSyncReplica,
    'SyncDatasetInSyncReplica',
    'Sync Dataset',
    'Participates In Sync Replica',
    ITEM_TYPES.syncReplica,
    ITEM_TYPES.syncDataset,
    1,
  ],
  [
    RELATION_TYPES.datasetOfSyncDataset,
    'DatasetOfSyncDataset',
    'Replicated Dataset',
    'Dataset Of Sync Dataset',
    ITEM_TYPES.syncDataset,
    DATASET,
    0,
  ],
];
