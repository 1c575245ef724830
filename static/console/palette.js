/* Ctrl+K searches when a key comes up. Text that is pasted or dropped by the mouse brings none, so it
   is said that one did. */
document.addEventListener("input", (event) => {
  if (event.target.id !== "search-input-command") return;
  event.target.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
});
