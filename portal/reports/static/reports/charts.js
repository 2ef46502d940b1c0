// Draws each `<figure data-chart="bar|column|stacked|line">` from the table inside it, and folds the table away.
// Colours come from the design tokens, so that a chart follows the theme; a click on a bar follows its cell's link.
(() => {
  const probe = document.body.appendChild(document.createElement("span"));
  probe.hidden = true;
  const charts = [];
  const PAPER = 640; // pixels that fit between the margins of A4

  function colour(token) {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  }

  function read(figure) {
    const rows = [...figure.querySelectorAll("tbody tr")];
    const names = [...figure.querySelectorAll("thead th")].slice(1, 1 + Number(figure.dataset.drawn));
    return {
      labels: rows.map((row) => row.cells[0].textContent),
      links: names.map((_, column) => rows.map((row) => row.cells[column + 1].querySelector("a")?.href)),
      series: names.map((name, column) => ({
        label: name.textContent,
        data: rows.map((row) => Number(row.cells[column + 1].dataset.value)),
      })),
    };
  }

  function options(figure, table) {
    const shape = figure.dataset.chart;
    const lying = shape === "bar" || shape === "stacked";
    const [ink, line] = [colour("--ink-2"), colour("--hairline")];
    const numbers = { beginAtZero: true, stacked: shape === "stacked", ticks: { color: ink, precision: 0 }, grid: { color: line } };
    const names = { stacked: shape === "stacked", ticks: { color: ink, autoSkip: !lying }, grid: { display: false } };
    return {
      indexAxis: lying ? "y" : "x",
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      scales: lying ? { x: numbers, y: names } : { x: names, y: numbers },
      plugins: { legend: { display: table.series.length > 1, labels: { color: ink, boxWidth: 12, boxHeight: 12 } } },
      onClick: (_event, hit) => {
        const href = hit.length && table.links[hit[0].datasetIndex][hit[0].index];
        if (href) location.assign(href);
      },
      onHover: (event, hit) => {
        const href = hit.length && table.links[hit[0].datasetIndex][hit[0].index];
        event.native.target.style.cursor = href ? "pointer" : "default";
      },
    };
  }

  function draw(figure) {
    const place = figure.querySelector("[data-chart-canvas]");
    if (!place) return;
    const table = read(figure);
    const lying = ["bar", "stacked"].includes(figure.dataset.chart);
    place.style.height = lying ? `${Math.max(180, 60 + table.labels.length * 30)}px` : "260px";
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", figure.querySelector("h2").textContent);
    place.replaceChildren(canvas);
    const tones = figure.dataset.tones?.split(" ") ?? [];
    const datasets = table.series.map((one, index) => {
      const tint = colour(`--chart-${tones[index] ?? index + 1}`);
      return { ...one, backgroundColor: tint, borderColor: tint, borderWidth: figure.dataset.chart === "line" ? 2 : 0, borderRadius: 3, maxBarThickness: 26, pointRadius: 3 };
    });
    const type = figure.dataset.chart === "line" ? "line" : "bar";
    charts.push(new Chart(canvas, { type, data: { labels: table.labels, datasets }, options: options(figure, table) }));
  }

  function drawAll() {
    charts.splice(0).forEach((chart) => chart.destroy());
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 14;
    document.querySelectorAll("[data-chart]").forEach(draw);
  }

  const tables = document.querySelectorAll("[data-chart] details");
  tables.forEach((table) => (table.open = false));
  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  addEventListener("beforeprint", () => {
    tables.forEach((table) => (table.open = true));
    charts.forEach((chart) => chart.resize(Math.min(chart.width, PAPER), chart.height));
  });
  addEventListener("afterprint", () => {
    tables.forEach((table) => (table.open = false));
    charts.forEach((chart) => chart.resize());
  });
  document.querySelectorAll("form[data-submit-on-change]").forEach((form) => form.addEventListener("change", () => form.requestSubmit()));
})();
