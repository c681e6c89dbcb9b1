import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { AppError } from '../../../shared/errors.ts';
import { EditWorld } from './edit-world.ts';
import { openData } from './open-data.ts';

let world: EditWorld;

beforeEach(() => {
  world = new EditWorld();
  world.serveFeatures();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the form of a feature', () => {
  test('a text is stored at Enter, once, and the form says that it is in the file', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    const name = inspector.getByLabelText('Name required');
    await name.fill('Hydrant at the pier');
    await userEvent.keyboard('{Enter}');
    await expect.element(inspector.getByText('Saved in the file')).toBeVisible();
    await userEvent.tab();
    expect(world.applied).toEqual([
      [
        {
          kind: 'update',
          layerId: 0,
          globalId: world.row(0, 1)!.globalId,
          attributes: { NAME: 'Hydrant at the pier' },
        },
      ],
    ]);
    await expect
      .element(inspector.getByRole('heading', { name: 'Hydrant at the pier' }))
      .toBeVisible();
  });

  test('leaving a field stores it; leaving it unchanged stores nothing', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    await inspector.getByLabelText('Year of construction').fill('1991');
    await userEvent.tab();
    await expect.poll(() => world.value(1, 'YEAR')).toBe(1991);
    await inspector.getByLabelText('Name required').click();
    await userEvent.tab();
    expect(world.applied).toHaveLength(1);
  });

  const wrong: readonly { field: string; typed: string; says: RegExp }[] = [
    { field: 'Name required', typed: '', says: /Name must have a value/ },
    { field: 'Name required', typed: 'x'.repeat(25), says: /takes 24 characters; this is 25/ },
    { field: 'Flow (l/min)', typed: '5000.5', says: /takes values from 0 to 5000/ },
    { field: 'Flow (l/min)', typed: 'much', says: /takes numbers such as/ },
    { field: 'Year of construction', typed: '40000', says: /from -32768 to 32767/ },
    { field: 'Last inspected', typed: '2026-02-30 10:00', says: /Not a date and time/ },
    { field: 'Next inspection', typed: 'soon', says: /Not a date such as/ },
    { field: 'Flow (l/min)', typed: '1,200', says: /takes numbers such as 12\.5/ },
    { field: 'Last inspected', typed: '0050-01-02', says: /Not a date and time/ },
    { field: 'Opens at', typed: '25:00', says: /Not a time such as/ },
    { field: 'Pressure zone', typed: 'north', says: /Not a GUID/ },
  ];
  test.each(wrong)('$typed is not stored in $field, stays there and is explained', async (each) => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    const control = inspector.getByRole('textbox', { name: each.field });
    await control.fill(each.typed);
    await userEvent.keyboard('{Enter}');
    await expect.element(inspector.getByText(each.says)).toBeVisible();
    await expect.element(control).toHaveValue(each.typed);
    expect(world.applied).toEqual([]);
  });

  const right: readonly { field: string; typed: string; name: string; value: unknown }[] = [
    { field: 'Flow (l/min)', typed: '12,5', name: 'FLOW', value: 12.5 },
    { field: 'Flow (l/min)', typed: '', name: 'FLOW', value: null },
    {
      field: 'Last inspected',
      typed: '2026-01-02 03:04',
      name: 'INSPECTED',
      value: new Date(2026, 0, 2, 3, 4).getTime(),
    },
    { field: 'Next inspection', typed: '2028-2-9', name: 'DUE', value: '2028-02-09' },
    { field: 'Opens at', typed: '7:05', name: 'OPENS', value: '07:05:00' },
    {
      field: 'Pressure zone',
      typed: '8f2b6c1e-0d4a-4e57-9c3b-2a1f5d7e9b60',
      name: 'ZONE',
      value: '{8F2B6C1E-0D4A-4E57-9C3B-2A1F5D7E9B60}',
    },
  ];
  test.each(right)('$typed in $field is stored as $value', async (each) => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    await inspector.getByRole('textbox', { name: each.field }).fill(each.typed);
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => world.value(1, each.name)).toEqual(each.value);
  });

  test('a date says which zone it is in and what it is in UTC', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    await expect
      .element(inspector.getByText(`Local time (${zone}). In UTC: 2026-05-31 12:00`))
      .toBeVisible();
  });

  test('a code is chosen by its meaning', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    await inspector.getByLabelText('Status').selectOptions('2');
    await expect.poll(() => world.value(1, 'STATUS')).toBe(2);
  });

  test('another type marks the values that it does not allow', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    await inspector.getByLabelText('Type').selectOptions('2');
    await expect
      .element(inspector.getByText(/2 is not one of the values of Connector.*would refuse it/))
      .toBeVisible();
    expect(world.value(1, 'CONNECTOR')).toBe(2);
  });

  test('fields that nobody can change say why', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    await expect
      .element(inspector.getByText('Kept by the editor tracking of the server.'))
      .toBeInTheDocument();
    await expect
      .element(inspector.getByText('The service does not let it be changed.'))
      .toBeInTheDocument();
    await expect.element(inspector.getByText('6 B', { exact: true })).toBeInTheDocument();
    expect(inspector.getByRole('textbox', { name: 'Created by' }).elements()).toEqual([]);
  });

  test('a value that is being saved holds up the closing of the window, one that is typed does not', async () => {
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const apply = world.replies()['edits.apply'] as (input: unknown) => unknown;
    const { fake, inspector, select } = await openData(world, {
      'edits.apply': (input) => gate.then(() => apply(input)),
    });
    const answers = () => fake.inputsOf('app.settled').length;
    const isAsked = (): boolean => {
      const event = new Event('beforeunload', { cancelable: true });
      return !window.dispatchEvent(event);
    };
    await select('Hydrant 1');
    await inspector.getByRole('textbox', { name: 'Year of construction' }).fill('1990');
    fake.emit('app.closing', null);
    await expect.poll(answers).toBe(1);
    expect(isAsked()).toBe(true);

    await userEvent.keyboard('{Enter}');
    await expect.poll(() => fake.inputsOf('edits.apply')).toHaveLength(1);
    fake.emit('app.closing', null);
    fake.emit('app.closing', null);
    // An answer that waits for nothing would be there after this.
    await new Promise((resolve) => setTimeout(resolve));
    expect(isAsked()).toBe(true);
    expect(answers()).toBe(1);
    letGo();
    await expect.poll(answers).toBe(3);
    expect(isAsked()).toBe(false);
    expect(world.value(1, 'YEAR')).toBe(1990);
  });

  test('Escape puts the stored value back', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    const name = inspector.getByLabelText('Name required');
    await name.fill('wrong');
    await userEvent.keyboard('{Escape}');
    await expect.element(name).toHaveValue('Hydrant 1');
    expect(world.applied).toEqual([]);
  });

  test('the value before the pending edit is shown and can be put back', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    await inspector.getByLabelText('Year of construction').fill('1991');
    await userEvent.keyboard('{Enter}');
    await expect.element(inspector.getByText('1987', { exact: true })).toBeVisible();
    await inspector.getByRole('button', { name: 'Put back Year of construction' }).click();
    await expect.poll(() => world.value(1, 'YEAR')).toBe(1987);
  });

  test('what the engine refuses stays in the control with the sentence of the engine', async () => {
    world.refusal = new AppError('file', 'The file is read-only.', { hint: 'Make it writable.' });
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    const name = inspector.getByLabelText('Name required');
    await name.fill('Pier');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(inspector.getByText('The file is read-only. Make it writable.'))
      .toBeVisible();
    await expect.element(name).toHaveValue('Pier');
    world.refusal = null;
    await name.click();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => world.value(1, 'NAME')).toBe('Pier');
  });

  test('a value that cannot be saved is not left behind without a question', async () => {
    const { screen, inspector, select, cell } = await openData(world);
    await select('Hydrant 1');
    await inspector.getByLabelText('Flow (l/min)').fill('9999');
    await cell('Hydrant 3').click();
    const question = screen.getByRole('alertdialog', { name: 'This value is not saved' });
    await question.getByRole('button', { name: 'Keep editing' }).click();
    await expect.element(inspector.getByLabelText('Flow (l/min)')).toHaveValue('9999');
    await expect.element(inspector.getByRole('heading', { name: 'Hydrant 1' })).toBeVisible();
    await cell('Hydrant 3').click();
    await question.getByRole('button', { name: 'Discard' }).click();
    await expect.element(inspector.getByRole('heading', { name: 'Hydrant 3' })).toBeVisible();
    await select('Hydrant 1');
    await expect.element(inspector.getByLabelText('Flow (l/min)')).toHaveValue('1200.5');
  });

  test('one field of several rows is edited at once', async () => {
    const { inspector, select, cell } = await openData(world);
    await select('Hydrant 1');
    await cell('Hydrant 2').click({ modifiers: ['ControlOrMeta'] });
    await expect
      .element(inspector.getByLabelText('Name required'))
      .toHaveAttribute('placeholder', 'Varies');
    await inspector.getByLabelText('Remark').fill('Painted');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect
      .poll(() => [world.value(1, 'REMARK'), world.value(2, 'REMARK')])
      .toEqual(['Painted', 'Painted']);
    expect(world.applied).toHaveLength(1);
  });

  test('an unregistered replica shows its values and takes no edits', async () => {
    world.state = 'closed';
    const { inspector, select, screen } = await openData(world);
    await select('Hydrant 1');
    await expect.element(inspector.getByText(/This replica is unregistered/).first()).toBeVisible();
    expect(inspector.getByRole('textbox').elements()).toEqual([]);
    await expect
      .element(screen.getByRole('button', { name: 'Add feature' }))
      .toHaveAttribute('aria-disabled', 'true');
  });
});

describe('edits of other programs', () => {
  test('appear by themselves and are told', async () => {
    const { screen, inspector, select } = await openData(world);
    await select('Hydrant 1');
    world.outside = { at: new Date(Date.now() + 60_000).toISOString(), count: 3 };
    world.changeOutside(1, { NAME: 'Renamed by QGIS' });
    await expect
      .element(inspector.getByRole('heading', { name: 'Renamed by QGIS' }), { timeout: 6000 })
      .toBeVisible();
    await expect.element(screen.getByText('Another program changed 3 features.')).toBeVisible();
  });

  test('do not overwrite what is being typed', async () => {
    const { inspector, select } = await openData(world);
    await select('Hydrant 1');
    const name = inspector.getByLabelText('Name required');
    await name.fill('Mine');
    world.changeOutside(1, { NAME: 'Theirs' });
    await expect
      .element(inspector.getByText(/The stored value changed meanwhile to “Theirs”/), {
        timeout: 6000,
      })
      .toBeVisible();
    await expect.element(name).toHaveValue('Mine');
    await userEvent.keyboard('{Escape}');
    await expect.element(name).toHaveValue('Theirs');
  });
});
