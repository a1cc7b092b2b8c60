// Asks before a page is left on which something was typed that is not saved. Without script, nothing asks.
const TEXT = "textarea, input[type=text], input[type=email], input[type=url], input[type=number]";
const REFUSED = ".errornote, [data-unsaved]"; // then the server keeps nothing of what stands in the form

const forms = [...document.querySelectorAll("body:not(.login) #content-main form[method=post]")]
  .filter((form) => form.querySelector(TEXT));

// After the desk's other scripts have put the form in order.
if (forms.length > 0) addEventListener("load", () => forms.forEach(guard));

function guard(form) {
  let stored = document.querySelector(REFUSED) ? null : contents(form);
  let isSent = false;
  let isUntouched = false;

  form.addEventListener("submit", (event) => {
    const opensTab = (event.submitter?.formTarget || form.target) === "_blank";
    isSent = !opensTab && !event.defaultPrevented;
  });
  form.addEventListener("input", () => { isSent = false; }); // sending was stopped, and writing goes on
  form.addEventListener("section:loads", () => { isUntouched = contents(form) === stored; });
  form.addEventListener("section:loaded", () => { if (isUntouched) stored = contents(form); });
  addEventListener("beforeunload", (event) => {
    if (!isSent && contents(form) !== stored) event.preventDefault();
  });
}

function contents(form) {
  return new URLSearchParams(new FormData(form)).toString();
}
