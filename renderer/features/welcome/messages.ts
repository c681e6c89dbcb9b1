/** Every text of the first-run page. */
export const WELCOME = {
  title: 'Take a feature service with you',
  what: 'Syncline copies the part of an ArcGIS feature service that you need into one file, which you can edit where there is no network. When you are back, it sends your edits and tells you what the server did with each of them.',
  sampleTitle: 'Learn with the sample service',
  sampleText:
    'It runs on this machine alone, needs no account, and nothing you do there can do harm.',
  sampleAction: 'Start the sample service',
  sampleBusy: 'Starting the sample service',
  serviceTitle: 'Add a service of your own',
  serviceText: 'You need the address of a feature service, and perhaps a user name.',
  serviceAction: 'Add a service',
  fileTitle: 'Open a replica or a geodatabase',
  fileText:
    'You have a .gpkg replica or a mobile geodatabase (.geodatabase), perhaps from a colleague or another machine.',
  fileAction: 'Open a file',
  fileBusy: 'Opening the file',
  choices: 'How to begin',
  failed: 'That did not work',
} as const;
