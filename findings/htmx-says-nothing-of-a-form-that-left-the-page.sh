#!/usr/bin/env bash
# A form of htmx whose part of the page is drawn anew, by another request, before its own answer comes (htmx, jsdom).
# Expected: whoever listens on the document hears htmx:afterRequest for each request that it heard htmx:beforeRequest of.
# Seen: it is told to the form alone, which is in no document any more, so that a listener on the document waits for ever.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund htmx.org@2.0.10 jsdom@26.1.0 >/dev/null
cat >run.cjs <<'SCRIPT'
const http = require("node:http");
const { JSDOM } = require("jsdom");

const page = '<div id="part"><form id="form" hx-post="/slow" hx-swap="none"><button>Send</button></form></div>';
const server = http.createServer((request, response) => setTimeout(() => response.end("done"), 200));
server.listen(0, async () => {
  const dom = new JSDOM(page, { url: `http://localhost:${server.address().port}/`, runScripts: "outside-only", pretendToBeVisual: true });
  const { window } = dom;
  window.XPathEvaluator = class { // jsdom asks for the type of a result, which browsers take as given
    createExpression(path) {
      return { evaluate: (node) => window.document.evaluate(path, node, null, 0, null) };
    }
  };
  window.eval(require("node:fs").readFileSync(require.resolve("htmx.org/dist/htmx.js"), "utf8"));
  await new Promise((ready) => setTimeout(ready, 50));
  console.log("htmx", window.htmx.version);

  async function heard(leaves) {
    window.document.getElementById("part").innerHTML = page.match(/<form.*form>/)[0];
    const form = window.document.getElementById("form");
    window.htmx.process(form);
    const on = { document: [], form: [] };
    for (const name of ["htmx:beforeRequest", "htmx:afterRequest"]) {
      window.document.addEventListener(name, () => on.document.push(name), { once: true });
      form.addEventListener(name, () => on.form.push(name), { once: true });
    }
    form.requestSubmit();
    if (leaves) setTimeout(() => form.replaceWith(form.cloneNode(true)), 50);
    await new Promise((ready) => setTimeout(ready, 500));
    return on;
  }

  const stays = await heard(false);
  const leaves = await heard(true);
  console.log("the form stays: document", stays.document, "form", stays.form);
  console.log("the form leaves: document", leaves.document, "form", leaves.form);
  const asSeen = stays.document.length === 2 && leaves.document.length === 1 && leaves.form.length === 2;
  process.exit(asSeen ? 0 : 1);
});
SCRIPT
node run.cjs
