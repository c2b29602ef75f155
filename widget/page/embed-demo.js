// Lists what the chat tells the page around it.
const heard = document.getElementById("events");
for (const name of ["ready", "open", "close", "step", "outcome", "danger"]) {
  document.addEventListener(`firststep:${name}`, (event) => {
    const item = document.createElement("li");
    item.textContent = `firststep:${name} ${JSON.stringify(event.detail)}`;
    heard.append(item);
  });
}
