// Tells the tabs that were left open that somebody is signed in again (js/sending.js listens).
new BroadcastChannel("signed-in").postMessage(true);
