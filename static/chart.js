// Charts, drawn by hand. The pages need bars and a line of at most some hundred points, which is less code than any
// charting library. A canvas costs the same for days, while a chart made of elements would need one for each point.

const MIN_POINTS = 60;

// The newest values, in memory that is made once.
export class Series {
  #values;
  #count = 0;

  constructor(length) {
    this.#values = new Float64Array(length);
  }

  get length() {
    return this.#values.length;
  }

  get count() {
    return Math.min(this.#count, this.length);
  }

  push(value) {
    this.#values[this.#count++ % this.length] = value;
  }

  // Counted from the newest, which is 0; NaN where there is none.
  back(index) {
    return index < this.count ? this.#values[(this.#count - 1 - index) % this.length] : NaN;
  }

  mean(newest) {
    const count = Math.min(newest, this.count);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += this.back(i);
    }
    return count ? sum / count : 0;
  }

  range() {
    const known = this.#values.subarray(0, this.count);
    return [Math.min(...known), Math.max(...known)];
  }
}

// Clears a canvas for drawing in the units and colors of the style sheet, so that both may change at any time.
export function prepare(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const [columns, rows] = [width, height].map((length) => Math.round(length * devicePixelRatio));
  if (canvas.width !== columns || canvas.height !== rows) {
    Object.assign(canvas, { width: columns, height: rows });
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  return { pen, width, height, color: (name) => style.getPropertyValue(`--${name}`) };
}

// A canvas keeps its picture, stretched or in the old colors, when the window or the color scheme changes.
export function whenViewChanges(draw) {
  addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

// A bar for each value, the newest at the right; the line below them is zero.
export function drawBars(canvas, series) {
  const { pen, width, height, color } = prepare(canvas);
  const step = width / series.length;
  const top = Math.max(1, series.range()[1]);
  pen.fillStyle = color("line");
  pen.fillRect(0, height - 1, width, 1);
  pen.fillStyle = color("accent");
  for (let i = 0; i < series.length; i++) {
    const bar = (series.back(i) / top) * (height - 6);
    if (bar > 0) {
      pen.fillRect(width - (i + 1) * step, height - 1 - bar, Math.max(1, step - 2), bar);
    }
  }
}

// A line through all values, as high as the canvas, because what counts is how they move; or from zero, with the area
// below it. A series that has just begun is drawn as if it were short.
export function drawLine(canvas, series, isFromZero = false) {
  const { pen, width, height, color } = prepare(canvas);
  let [low, high] = series.range();
  low = isFromZero ? 0 : low;
  const scale = (height - 6) / (high - low || 1);
  const step = (width - 4) / (Math.min(series.length, Math.max(MIN_POINTS, series.count)) - 1);
  const x = (i) => width - 3 - i * step;
  const y = (i) => (high > low ? height - 3 - (series.back(i) - low) * scale : isFromZero ? height - 3 : height / 2);
  let end = 0;
  pen.beginPath();
  for (; end < series.length && !Number.isNaN(series.back(end)); end++) {
    pen.lineTo(x(end), y(end));
  }
  pen.lineWidth = 1.75;
  pen.lineJoin = "round";
  pen.strokeStyle = color("accent");
  pen.stroke();
  if (isFromZero && end > 1) {
    pen.lineTo(x(end - 1), height);
    pen.lineTo(x(0), height);
    pen.fillStyle = color("tint");
    pen.globalCompositeOperation = "destination-over";
    pen.fill();
    pen.globalCompositeOperation = "source-over";
  }
  if (end > 0) {
    pen.beginPath();
    pen.arc(x(0), y(0), 2.5, 0, 2 * Math.PI);
    pen.fillStyle = color("accent");
    pen.fill();
  }
}
