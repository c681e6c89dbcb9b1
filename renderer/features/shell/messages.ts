/** Every text of the frame around the pages. */
export const SHELL = {
  navigation: 'Main navigation',
  replicas: 'Replicas',
  newReplica: 'New replica',
  services: 'Services',
  relays: 'Relays',
  cleanup: 'Clean-up',
  kits: 'Crew kits',
  returns: 'Returns',
  activity: 'Activity',
  settings: 'Settings',
  help: 'Help',
  helpKey: 'Help about this page (F1)',
  recent: 'Your replicas',
  running: (count: number) =>
    count === 1 ? '1 piece of work is running' : `${count} pieces of work are running`,
  pending: (count: number) => (count === 1 ? '1 edit to send' : `${count} edits to send`),
  openFailed: 'This could not be opened',
  dropHere:
    'Drop a replica (.gpkg), a mobile geodatabase (.geodatabase), a relay (.relay), a replica definition (.replica.json), a crew kit or a return file to open it',
  interrupted: 'Interrupted work waits here',
  skip: 'Skip to the page',
} as const;
