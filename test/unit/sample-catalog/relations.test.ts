import { describe, expect, it } from 'vitest';
import { LAYERS, loaded } from './catalog-rows.ts';

const COUNTS = {
  'SaveTheBay/Incidents': 1200,
  'SaveTheBay/SurveyLines': 180,
  'SaveTheBay/Habitats': 300,
  'SaveTheBay/ExclusionDistances': 60,
  'SaveTheBay/IncidentLabels': 206,
  'SaveTheBay/Observations': 1500,
  'Facilities/Facilities': 400,
  'Facilities/Inspections': 829,
  'LandUse/LandUse': 22_236,
};

describe('the catalog', () => {
  it('has the services, layers and numbers of rows that other tests count on', () => {
    expect(Object.fromEntries(LAYERS.map(({ path, rows }) => [path, rows.length]))).toEqual(COUNTS);
  });

  it('gives every row and attachment a GlobalID of its own', () => {
    const ids = LAYERS.flatMap(({ rows }) =>
      rows.flatMap(({ attributes, attachments }) => [
        String(attributes['GlobalID']),
        ...(attachments ?? []).map(({ globalId }) => globalId),
      ]),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives every layer of a service an id of its own and the order of its ids', () => {
    for (const name of ['SaveTheBay', 'Facilities', 'LandUse']) {
      const ids = LAYERS.filter(({ service }) => service.name === name).map(
        ({ layer }) => layer.id,
      );
      expect(ids).toEqual(ids.map((_, index) => index));
    }
  });
});

describe.each(
  LAYERS.flatMap(({ service, layer, rows }) =>
    layer.relationships.map((relationship) => ({
      name: relationship.name,
      service,
      rows,
      relationship,
    })),
  ),
)('relationship $name', ({ service, rows, relationship }) => {
  const destination = LAYERS.find(
    (other) =>
      other.service.name === service.name && other.layer.id === relationship.relatedLayerId,
  )!;
  const keys = destination.rows.map(({ attributes }) => attributes[relationship.destinationKey]);

  it('leads from a GlobalID to a GUID field', () => {
    const field = destination.layer.fields.find(({ name }) => name === relationship.destinationKey);
    expect(relationship.originKey).toBe('GlobalID');
    expect(field?.type).toBe('GUID');
  });

  it('finds the origin of every destination row that has one', () => {
    const origins = new Set(rows.map(({ attributes }) => attributes[relationship.originKey]));
    expect(keys.filter((key) => key !== null && !origins.has(key))).toEqual([]);
    expect(keys.some((key) => key !== null)).toBe(true);
  });

  it('is composite exactly when no destination row goes without origin', () => {
    expect(keys.every((key) => key !== null)).toBe(relationship.composite);
  });
});

describe('references without a relationship', () => {
  it('lead from incidents to survey lines', () => {
    const lines = new Set(idsOf('SaveTheBay/SurveyLines'));
    const keys = valuesOf('SaveTheBay/Incidents', 'SurveyGlobalID').filter((key) => key !== null);
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.filter((key) => !lines.has(key))).toEqual([]);
  });

  it('lead from labels to incidents, by GlobalID and by place in the order of rows', () => {
    const incidents = idsOf('SaveTheBay/Incidents');
    for (const { attributes } of loaded('SaveTheBay/IncidentLabels').rows) {
      expect(incidents[Number(attributes['FeatureID']) - 1]).toBe(attributes['IncidentGlobalID']);
    }
  });
});

describe('Facilities/Inspections', () => {
  it('end with the date that the facility gives as its last inspection', () => {
    const latest = new Map<unknown, number>();
    for (const { attributes } of loaded('Facilities/Inspections').rows) {
      const key = attributes['FacilityGlobalID'];
      latest.set(key, Math.max(latest.get(key) ?? 0, Number(attributes['inspection_date'])));
    }
    for (const { attributes } of loaded('Facilities/Facilities').rows) {
      expect(attributes['last_inspection']).toBe(latest.get(attributes['GlobalID']) ?? null);
    }
  });

  it('exist only where an inspection is required', () => {
    const inspected = new Set(valuesOf('Facilities/Inspections', 'FacilityGlobalID'));
    for (const { attributes } of loaded('Facilities/Facilities').rows) {
      if (inspected.has(attributes['GlobalID']!))
        expect(attributes['requires_inspection']).toBe('Yes');
    }
  });
});

function idsOf(path: string): unknown[] {
  return valuesOf(path, 'GlobalID');
}

function valuesOf(path: string, field: string): unknown[] {
  return loaded(path).rows.map(({ attributes }) => attributes[field]);
}
