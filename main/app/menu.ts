/** The native menu. What the window does itself it is told as a command. */
import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/model/window.ts';
import { showLicences } from './licences.ts';

type MakeItem = (
  label: string,
  command: MenuCommand,
  accelerator?: string,
) => MenuItemConstructorOptions;

/** `isCrew`: a crew has few choices, and the way back to the ordinary window. */
export function setMenu(send: (command: MenuCommand) => void, isCrew: boolean): void {
  const isMac = process.platform === 'darwin';
  const item: MakeItem = (label, command, accelerator) => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,');
  const end: MenuItemConstructorOptions = isMac ? { role: 'close' } : { role: 'quit' };
  const crewFile: MenuItemConstructorOptions[] = [
    item('Open Kit…', 'open-file', 'CmdOrCtrl+O'),
    { type: 'separator' },
    item('Leave Crew Mode', 'leave-crew'),
    { type: 'separator' },
    end,
  ];
  const file: MenuItemConstructorOptions[] = [
    item('New Replica…', 'new-replica', 'CmdOrCtrl+N'),
    item('Open…', 'open-file', 'CmdOrCtrl+O'),
    item('Returns of Crews', 'returns'),
    item('Add Service…', 'add-service', 'CmdOrCtrl+Shift+A'),
    { type: 'separator' },
    ...(isMac ? [] : [settings, { type: 'separator' } as const]),
    end,
  ];
  const view: MenuItemConstructorOptions[] = [
    ...(isCrew
      ? []
      : [
          item('Replicas', 'show-replicas', 'CmdOrCtrl+1'),
          item('Services', 'show-services', 'CmdOrCtrl+2'),
          item('Activity', 'show-activity', 'CmdOrCtrl+3'),
          { type: 'separator' } as const,
        ]),
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
  ];
  const help: MenuItemConstructorOptions[] = [
    item('Syncline Help', 'help', 'F1'),
    ...(isCrew
      ? []
      : [
          item('Keyboard Shortcuts', 'shortcuts', 'CmdOrCtrl+/'),
          item('Diagnostics…', 'diagnostics'),
        ]),
    { type: 'separator' },
    {
      label: 'Esri’s Sync Reference',
      click: () =>
        void shell.openExternal(
          'https://developers.arcgis.com/rest/services-reference/enterprise/synchronize-replica/',
        ),
    },
    { label: 'Licences', click: () => void showLicences() },
    ...(isMac ? [] : [{ type: 'separator' } as const, { role: 'about' } as const]),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [macMenu(isCrew ? [] : [settings, { type: 'separator' }])] : []),
      { label: 'File', submenu: isCrew ? crewFile : file },
      { label: 'Edit', submenu: [...editItems(isMac, item), item('Find', 'find', 'CmdOrCtrl+F')] },
      ...(isCrew
        ? []
        : [{ label: 'Replica', submenu: [item('Synchronise…', 'sync', 'CmdOrCtrl+Enter')] }]),
      { label: 'View', submenu: view },
      { role: 'windowMenu' },
      { role: 'help', submenu: help },
    ]),
  );
}

function macMenu(settings: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions {
  return {
    label: app.name,
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      ...settings,
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
