/** The native menu. What the window does itself it is told as a command. */
import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/model/window.ts';

type MakeItem = (
  label: string,
  command: MenuCommand,
  accelerator?: string,
) => MenuItemConstructorOptions;

export function setMenu(send: (command: MenuCommand) => void): void {
  const isMac = process.platform === 'darwin';
  const item: MakeItem = (label, command, accelerator) => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,');
  const file: MenuItemConstructorOptions[] = [
    item('New Replica…', 'new-replica', 'CmdOrCtrl+N'),
    item('Open…', 'open-file', 'CmdOrCtrl+O'),
    item('Add Service…', 'add-service', 'CmdOrCtrl+Shift+A'),
    { type: 'separator' },
    ...(isMac ? [] : [settings, { type: 'separator' } as const]),
    isMac ? { role: 'close' } : { role: 'quit' },
  ];
  const view: MenuItemConstructorOptions[] = [
    item('Replicas', 'show-replicas', 'CmdOrCtrl+1'),
    item('Services', 'show-services', 'CmdOrCtrl+2'),
    item('Activity', 'show-activity', 'CmdOrCtrl+3'),
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
  ];
  const help: MenuItemConstructorOptions[] = [
    item('Keyboard Shortcuts', 'shortcuts', 'CmdOrCtrl+/'),
    item('Diagnostics…', 'diagnostics'),
    { type: 'separator' },
    {
      label: 'Esri’s Sync Reference',
      click: () =>
        void shell.openExternal(
          'https://developers.arcgis.com/rest/services-reference/enterprise/synchronize-replica/',
        ),
    },
    ...(isMac ? [] : [{ type: 'separator' } as const, { role: 'about' } as const]),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [macMenu(settings)] : []),
      { label: 'File', submenu: file },
      { label: 'Edit', submenu: [...editItems(isMac, item), item('Find', 'find', 'CmdOrCtrl+F')] },
      {
        label: 'Replica',
        submenu: [item('Synchronise…', 'sync', 'CmdOrCtrl+Enter')],
      },
      { label: 'View', submenu: view },
      { role: 'windowMenu' },
      { role: 'help', submenu: help },
    ]),
  );
}

function macMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    label: app.name,
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
}

function editItems(isMac: boolean, item: MakeItem): MenuItemConstructorOptions[] {
  return [
    item('Undo', 'undo', 'CmdOrCtrl+Z'),
    item('Redo', 'redo', isMac ? 'Shift+Cmd+Z' : 'Ctrl+Y'),
    { type: 'separator' },
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
    { type: 'separator' },
  ];
}
