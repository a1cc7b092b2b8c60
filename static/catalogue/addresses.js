// The server does not know under which name readers reach it: the browser completes the addresses that are
// shown, and those that print.css sets beside the codes.
for (const link of document.querySelectorAll("a.address")) link.textContent = link.href;
for (const link of document.querySelectorAll("a.code")) link.dataset.address = link.href;
