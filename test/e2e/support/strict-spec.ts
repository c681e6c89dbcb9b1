/** The town of service-spec.ts with trees that are strict about their values. */
import type { Archive, EditRules } from '../../../main/sample-service/archive/archive.ts';
import type { FieldSpec, ServiceSpec } from '../../../main/sample-service/spec.ts';
import { parksSpec, specField, TREES } from '../../support/service-spec.ts';

const CONDITIONS = ['Good', 'Damaged', 'Dead'];

/** Species must be there and has at most 20 characters; Condition is one of three, Good at first. */
export function strictSpec(trees = 12): ServiceSpec {
  const spec = parksSpec({ trees });
  const condition = specField('Condition', 'SmallInteger', {
    domain: {
      type: 'codedValue',
      name: 'Conditions',
      codedValues: CONDITIONS.map((name, at) => ({ name, code: at + 1 })),
    },
  });
  return {
    ...spec,
    layers: spec.layers.map((layer) =>
      layer.id !== TREES
        ? layer
        : {
            ...layer,
            fields: [
              ...layer.fields.map((field) =>
                field.name === 'Species' ? { ...field, nullable: false } : { ...field },
              ),
              condition,
            ],
            *rows() {
              for (const row of layer.rows()) {
                yield { ...row, attributes: { ...row.attributes, Condition: 1 } };
              }
            },
          },
    ),
  };
}

/** The owner of the service changes a field of it. */
export function changeField(
  archive: Archive,
  layerId: number,
  name: string,
  changes: Partial<FieldSpec>,
): void {
  const field = archive.layer(layerId).fields.find((each) => each.name === name);
  if (!field) throw new Error(`There is no field ${name}.`);
  Object.assign(field, changes);
}

/** The owner of the service changes its rules. */
export function changeRules(archive: Archive, rules: Partial<EditRules>): void {
  Object.assign(archive.rules, rules);
}
