/** The bar in which a text is looked for. What it sends is taken by main/app/help-find.ts; it has no scripts. */
export const FIND_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Find in Syncline Help</title>
<link rel="stylesheet" href="help.css">
</head>
<body class="find-bar">
<form action="find.html">
<input name="text" type="search" aria-label="Find on this page" placeholder="Find on this page" autofocus required maxlength="200">
<button name="go" value="next">Next</button>
<button name="go" value="previous">Previous</button>
<output aria-live="polite"></output>
<button name="go" value="close" formnovalidate>Close</button>
</form>
</body>
</html>
`;
