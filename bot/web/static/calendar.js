// A month, and nothing else: what quick exit shows.
"use strict";
const today = new Date();
const first = new Date(today.getFullYear(), today.getMonth(), 1);
document.getElementById("month").textContent = `Tháng ${today.getMonth() + 1}, ${today.getFullYear()}`;
let day = 1 - ((first.getDay() + 6) % 7);
const last = new Date(today.getFullYear(), today.getMonth() + 1, 0).getDate();
const rows = [];
while (day <= last) {
  const row = document.createElement("tr");
  for (let n = 0; n < 7; n += 1, day += 1) {
    const cell = document.createElement("td");
    cell.textContent = day >= 1 && day <= last ? day : "";
    if (day === today.getDate()) {
      cell.className = "today";
      cell.setAttribute("aria-current", "date");
    }
    row.append(cell);
  }
  rows.push(row);
}
document.getElementById("days").replaceChildren(...rows);
