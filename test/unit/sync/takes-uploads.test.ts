import { describe, expect, it } from 'vitest';
import { offersUploads } from '../../../main/sync/effects/takes-uploads.ts';

const ONLINE = 'https://services7.arcgis.com/Ab1/arcgis/rest/services/Trees/FeatureServer';
const ELSEWHERE = 'https://gis.example.com/arcgis/rest/services/Trees/FeatureServer';
const LIKE_ONLINE = 'https://arcgis.com.example.org/arcgis/rest/services/Trees/FeatureServer';

describe('uploads', () => {
  it.each([
    [ONLINE, ['query', 'sync'], true],
    [ELSEWHERE, ['query', 'sync', 'uploads'], true],
    [ELSEWHERE, ['query', 'sync'], false],
    [LIKE_ONLINE, ['query', 'sync'], false],
  ])(
    'are taken for granted on ArcGIS Online, and elsewhere by the word alone',
    (url, capabilities, expected) => {
      expect(offersUploads({ url, capabilities })).toBe(expected);
    },
  );
});
