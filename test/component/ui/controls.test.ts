import { createRawSnippet } from 'svelte';
import { describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Button from '../../../renderer/ui/Button.svelte';
import Checkbox from '../../../renderer/ui/Checkbox.svelte';
import Combobox from '../../../renderer/ui/Combobox.svelte';
import CopyButton from '../../../renderer/ui/CopyButton.svelte';
import Menu from '../../../renderer/ui/Menu.svelte';
import NumberInput from '../../../renderer/ui/NumberInput.svelte';
import RadioGroup from '../../../renderer/ui/RadioGroup.svelte';
import Select from '../../../renderer/ui/Select.svelte';
import Tabs from '../../../renderer/ui/Tabs.svelte';

const words = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));
const why = 'This service does not take uploads.';
const options = [
  { value: 'both', label: 'Both ways' },
  { value: 'upload', label: 'Upload only', disabledReason: why },
  { value: 'download', label: 'Download only' },
] as const;

describe('Button', () => {
  test('with a reason it takes no click, stays in the Tab order and says why', async () => {
    const onclick = vi.fn();
    const screen = await render(Button, {
      disabledReason: why,
      onclick,
      children: words('Send 43 edits'),
    });
    const button = screen.getByRole('button', { name: 'Send 43 edits' });
    await userEvent.keyboard('{Tab}');
    await expect.element(button).toHaveFocus();
    await expect.element(button).toHaveAccessibleDescription(why);
    await expect.element(screen.getByRole('tooltip')).toHaveTextContent(why);
    await userEvent.keyboard('{Enter}');
    (button.element() as HTMLElement).click();
    expect(onclick).not.toHaveBeenCalled();
  });

  test('while busy it says what it does and takes no click', async () => {
    const onclick = vi.fn();
    const screen = await render(Button, {
      busy: true,
      busyText: 'Sending edits',
      onclick,
      children: words('Send'),
    });
    const button = screen.getByRole('button', { name: 'Sending edits' });
    await expect.element(button).toHaveAttribute('aria-busy', 'true');
    (button.element() as HTMLElement).click();
    expect(onclick).not.toHaveBeenCalled();
  });
});

describe('RadioGroup', () => {
  test('arrows pass over an option that cannot be chosen and read its reason', async () => {
    const onchange = vi.fn();
    const screen = await render(RadioGroup, {
      label: 'Direction',
      options,
      value: 'both',
      onchange,
    });
    (screen.getByRole('radio', { name: 'Both ways' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}');
    const upload = screen.getByRole('radio', { name: 'Upload only' });
    await expect.element(upload).toHaveFocus();
    await expect.element(upload).toHaveAccessibleDescription(why);
    await userEvent.keyboard(' ');
    expect(onchange).not.toHaveBeenCalled();
    await userEvent.keyboard('{ArrowDown}');
    expect(onchange).toHaveBeenLastCalledWith('download');
    await expect
      .element(screen.getByRole('radio', { name: 'Download only' }))
      .toHaveAttribute('aria-checked', 'true');
  });
});

describe('Checkbox', () => {
  test('with a reason it keeps its value and says why', async () => {
    const onchange = vi.fn();
    const screen = await render(Checkbox, {
      label: 'Attachments',
      description: 'Photos and files.',
      disabledReason: why,
      checked: true,
      onchange,
    });
    const box = screen.getByRole('checkbox', { name: 'Attachments' });
    await expect.element(box).toHaveAccessibleDescription(`Photos and files. ${why}`);
    (box.element() as HTMLElement).click();
    await expect.element(box).toBeChecked();
    expect(onchange).not.toHaveBeenCalled();
  });
});

describe('Select', () => {
  test('shows the reason of an option that cannot be chosen, and only the name of the chosen one', async () => {
    const onchange = vi.fn();
    const screen = await render(Select, { label: 'Direction', options, value: 'both', onchange });
    const select = screen.getByRole('combobox', { name: 'Direction' });
    await expect.element(select).toHaveValue('both');
    await select.click();
    await expect.element(screen.getByText(why)).toBeVisible();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(onchange).toHaveBeenLastCalledWith('download');
    await expect.element(select).toHaveValue('download');
  });
});

describe('Combobox', () => {
  const places = Array.from({ length: 5000 }, (_, at) => ({
    value: String(at),
    label: `Zone ${at}`,
    description: `EPSG:${at}`,
  }));

  test('typing narrows the options down, and Enter takes one', async () => {
    const onchange = vi.fn();
    const screen = await render(Combobox, {
      label: 'Spatial reference',
      options: places,
      onchange,
    });
    const input = screen.getByRole('combobox');
    await input.click();
    expect(document.querySelectorAll('[role=option]').length).toBeLessThanOrEqual(101);
    await expect
      .element(screen.getByText('4,900 more match', { exact: false }))
      .toBeInTheDocument();
    await input.fill('epsg:4321');
    await userEvent.keyboard('{Enter}');
    expect(onchange).toHaveBeenLastCalledWith('4321');
    await expect.element(input).toHaveValue('Zone 4321');
  });

  test('Escape leaves the choice as it was', async () => {
    const onchange = vi.fn();
    const screen = await render(Combobox, { label: 'Zone', options: places, value: '7', onchange });
    const input = screen.getByRole('combobox');
    await input.fill('nothing like this');
    await expect.element(screen.getByText('Nothing matches', { exact: false })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(input).toHaveValue('Zone 7');
    expect(onchange).not.toHaveBeenCalled();
  });
});

describe('NumberInput', () => {
  test('takes a decimal comma and says what is out of range', async () => {
    const onchange = vi.fn();
    const screen = await render(NumberInput, { label: 'Width', min: 0, max: 100, onchange });
    const input = screen.getByRole('spinbutton', { name: 'Width' });
    await input.fill('12,5');
    expect(onchange).toHaveBeenLastCalledWith(12.5);
    await input.fill('250');
    expect(onchange).toHaveBeenLastCalledWith(null);
    await expect.element(input).toHaveAccessibleDescription('Type a number from 0 to 100.');
  });
});

describe('Tabs', () => {
  test('arrows choose the next tab, and its count is said in words', async () => {
    const onchange = vi.fn();
    const screen = await render(Tabs, {
      label: 'Workspace',
      value: 'data',
      tabs: [
        { value: 'data', label: 'Data' },
        { value: 'changes', label: 'Changes', count: 43, countLabel: '43 pending edits' },
      ],
      onchange,
    });
    await screen.getByRole('tab', { name: 'Data' }).click();
    await userEvent.keyboard('{ArrowRight}');
    expect(onchange).toHaveBeenLastCalledWith('changes');
    const changes = screen.getByRole('tab', { name: 'Changes 43 pending edits' });
    await expect.element(changes).toHaveFocus();
    await expect.element(changes).toHaveAttribute('aria-selected', 'true');
  });
});

describe('Menu', () => {
  test('opens on the first item, finds by letter, and gives the focus back', async () => {
    const onselect = vi.fn();
    const items = [
      { label: 'As CSV', onselect: vi.fn() },
      { label: 'Discard', onselect },
    ];
    const screen = await render(Menu, { label: 'Export', items });
    const button = screen.getByRole('button', { name: 'Export' });
    await button.click();
    await expect.element(screen.getByRole('menuitem', { name: 'As CSV' })).toHaveFocus();
    await userEvent.keyboard('d{Enter}');
    expect(onselect).toHaveBeenCalledTimes(1);
    await expect.element(button).toHaveFocus();
    expect(screen.getByRole('menu').query()).toBeNull();
  });
});

describe('CopyButton', () => {
  test('says that it copied, or that it could not', async () => {
    const write = vi.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error('no'));
    await render(CopyButton, { text: () => 'words', write });
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect.element(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    expect(write).toHaveBeenCalledWith('words');
    await page.getByRole('button', { name: 'Copied' }).click();
    await expect.element(page.getByRole('status')).toHaveTextContent('Copying did not work');
  });
});
