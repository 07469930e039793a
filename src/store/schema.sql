-- The register: what the wall shows, one SQLite file.
--
-- Any program may edit the tables of the first part; triggers keep the second
-- part (rollup, light) right whoever writes, the sqlite3 shell included:
--   update household_year set poverty = 'lifted'
--    where household = 63022220321400417 and year = 2016;
-- Terms are text keys (src/model/terms.h). Unknown numbers are NULL, unknown
-- texts ''. Amounts are yuan, positions WGS-84 degrees, times seconds since
-- 1970 UTC; a log entry's year is the year in China Standard Time.
-- Regions are numbers as their NBS codes spell them (src/model/region.h).

-- ---------------------------------------------------------------- part one

create table meta (          -- home, as_of, demo, year_first, year_last, seed
    key text primary key not null,
    value text not null
) strict, without rowid;
insert into meta values ('year_first', '2014'), ('year_last', '2020');

create table poverty_line (
    year integer primary key,
    yuan integer not null,   -- a head a year
    basis text not null default ''
) strict;

create table region (
    id integer primary key,
    level integer generated always as (case
        when id between 100000000000 and 999999999999 then 12
        when id between 100000000 and 999999999 then 9
        when id between 100000 and 999999 then 6
        when id between 1000 and 9999 then 4
        when id between 10 and 99 then 2 end) virtual not null,
    parent integer generated always as (case
        when id >= 100000000 then id / 1000
        when id >= 1000 then id / 100 end) virtual,
    name text not null,
    short_name text not null default '',
    en text not null default '',
    initials text not null default '',
    lon real, lat real,
    shape blob,              -- see src/store/shape.h
    schematic integer not null default 0 check (schematic in (0, 1)),
    rural_persons integer not null default 0 -- 0: the sum of its villages
) strict;

create table backdrop (
    id integer primary key,
    kind text not null check (kind in ('neighbour', 'river')),
    name text not null default '',
    shape blob not null,
    schematic integer not null default 0 check (schematic in (0, 1))
) strict;

create table village (
    id integer primary key references region (id),
    poverty_village integer not null default 0
        check (poverty_village in (0, 1)),
    exit_year integer,
    terrain text not null default '',
    collective_income integer not null default 0,
    groups_n integer not null default 0,
    team_size integer not null default 0,
    households_all integer not null default 0,
    persons_all integer not null default 0
) strict;

create table official (
    id integer primary key,
    region integer not null references region (id),
    duty text not null check (duty in ('first_secretary', 'team_leader',
        'team_member', 'helper', 'department')),
    name text not null default '',
    unit text not null default '',
    since_year integer, since_month integer
) strict;

create table household (
    id integer primary key
        check (id between 11000000000000000 and 99999999999999999),
    village integer generated always as (id / 100000) virtual
        references region (id),
    head text not null,
    surname text not null default '',
    group_name text not null default '',
    persons integer not null check (persons >= 0),
    workers integer not null default 0,
    cause text,
    cause_2 text,
    cause_3 text,
    attribute text not null default 'ordinary'
        check (attribute in ('ordinary', 'allowance', 'destitute')),
    year_identified integer,
    year_exit integer,       -- done or planned
    lon real, lat real,
    food integer not null default 0 check (food in (0, 1)),
    clothing integer not null default 0 check (clothing in (0, 1)),
    schooling integer not null default 0 check (schooling in (0, 1)),
    medical integer not null default 0 check (medical in (0, 1)),
    housing_safe integer not null default 0 check (housing_safe in (0, 1)),
    water_safe integer not null default 0 check (water_safe in (0, 1)),
    housing text not null default '',
    water text not null default '',
    helper integer references official (id),
    check (cause in ('illness', 'disability', 'schooling', 'disaster', 'land',
        'water', 'skills', 'labour', 'funds', 'transport', 'motivation',
        'other', 'marriage', 'funeral', 'housing', 'power')),
    check (cause_2 in ('illness', 'disability', 'schooling', 'disaster',
        'land', 'water', 'skills', 'labour', 'funds', 'transport',
        'motivation', 'other', 'marriage', 'funeral', 'housing', 'power')),
    check (cause_3 in ('illness', 'disability', 'schooling', 'disaster',
        'land', 'water', 'skills', 'labour', 'funds', 'transport',
        'motivation', 'other', 'marriage', 'funeral', 'housing', 'power'))
) strict;

create table household_year ( -- registered in that year, and what it earned
    household integer not null references household (id),
    year integer not null check (year between 1990 and 2199),
    poverty text not null
        check (poverty in ('not_yet', 'preparing', 'lifted', 'returned')),
    wage integer, business integer, property integer, transfer integer,
    expense integer,          -- yuan of the whole household
    allowance integer,        -- of transfer: the low-income allowance
    -- Kept by the triggers of part two: net income a head, NULL unknown.
    head real,
    primary key (household, year),
    check ((wage is null) + (business is null) + (property is null)
        + (transfer is null) + (expense is null) in (0, 5))
) strict, without rowid;

create table member (
    household integer not null references household (id),
    number integer not null,  -- 1 is the head
    relation text not null check (relation in ('head', 'spouse', 'child',
        'child_in_law', 'parent', 'grandchild', 'sibling', 'other')),
    name text not null default '',
    birth_year integer,
    male integer not null default 0 check (male in (0, 1)),
    ethnicity text not null default '',
    health text not null check (health in ('good', 'chronic', 'serious',
        'disabled')),
    labour text not null check (labour in ('ordinary', 'skilled', 'weak',
        'lost', 'none')),
    occupation text not null check (occupation in ('farm', 'away', 'local',
        'training', 'preschool', 'primary', 'middle', 'high', 'college',
        'home', 'pension')),
    -- For the quality rules; NULL: not known.
    dropout integer check (dropout in (0, 1)), -- left school too early
    insured integer check (insured in (0, 1)), -- basic medical insurance
    months integer,           -- of work in the register's year
    education text check (education in ('illiterate', 'primary', 'middle',
        'high', 'college', 'university')), -- finished; NULL: not known
    work_place text check (work_place in ('township', 'county', 'province',
        'outside')),          -- where those months were worked
    -- One number for the members whose identity numbers were the same when
    -- they entered, NULL for all others. The identity number itself never
    -- gets here, nor a hash of it: there are so few identity numbers that who
    -- has the hash and its key has the number.
    twin integer,
    primary key (household, number)
) strict, without rowid;

create table project (
    id integer primary key,
    region integer not null references region (id),
    number text not null default '',
    name text not null,
    department text not null default '',
    year integer not null,
    budget integer not null default 0,
    arrived integer not null default 0,
    spent integer not null default 0,
    percent integer not null default 0,
    progress text not null
        check (progress in ('planned', 'active', 'done', 'monthly')),
    villages integer not null default 0,
    households integer not null default 0,
    persons integer not null default 0
) strict;

create table measure (
    id integer primary key,
    household integer not null references household (id),
    project integer references project (id),
    kind text not null check (kind in ('industry', 'employment', 'finance',
        'welfare', 'housing', 'water', 'health', 'education', 'relocation',
        'ecology', 'security', 'society', 'infrastructure')),
    title text not null,
    detail text not null default '',
    department text not null default '',
    year integer not null,
    month integer,
    amount integer not null default 0,
    progress text not null
        check (progress in ('planned', 'active', 'done', 'monthly')),
    percent integer not null default 0,
    policy text not null default '', -- what it is granted by
    result text not null default ''  -- what came of it
) strict;

create table plan (
    id integer primary key,
    village integer not null references region (id),
    title text not null,
    state text not null default '',
    progress text not null
        check (progress in ('planned', 'active', 'done', 'monthly')),
    percent integer not null default 0,
    year integer
) strict;

create table fund (          -- a region's own money, not its parts'
    region integer not null references region (id),
    year integer not null,
    budget integer not null default 0,
    arrived integer not null default 0,
    to_village integer not null default 0,
    to_household integer not null default 0,
    spent integer not null default 0,
    persons integer not null default 0,
    primary key (region, year)
) strict, without rowid;

create table log (
    id integer primary key,
    household integer not null references household (id),
    village integer generated always as (household / 100000) virtual,
    at integer not null,
    year integer generated always as
        (cast(strftime('%Y', at + 28800, 'unixepoch') as integer)) virtual,
    kind text not null check (kind in ('call', 'policy', 'review',
        'delivery', 'check')),
    helper text not null default '',
    text text not null
) strict;

create table change (
    id integer primary key,
    household integer not null references household (id),
    at integer not null,
    year integer generated always as
        (cast(strftime('%Y', at + 28800, 'unixepoch') as integer)) virtual,
    kind text not null check (kind in ('identified', 'exited', 'returned',
        'corrected', 'born', 'died', 'moved', 'removed')),
    reason text not null default ''
) strict;

-- What an income was made of: a source's parts by name, yuan of the whole
-- household. They need not add up to household_year: what is missing was not
-- told.
create table income_item (
    household integer not null references household (id),
    number integer not null,  -- of the household's, in the order to show
    year integer not null check (year between 1990 and 2199),
    source text not null check (source in ('wage', 'business', 'property',
        'transfer', 'expense')),
    name text not null,
    amount integer not null,
    primary key (household, number)
) strict, without rowid;

-- Monitored against a return to poverty in that year, why, and how the risk
-- was removed in it (NULL: it stands).
create table risk (
    household integer not null references household (id),
    year integer not null check (year between 1990 and 2199),
    kind text not null check (kind in ('unstable', 'marginal', 'sudden')),
    risk text, risk_2 text, risk_3 text, risk_4 text, risk_5 text,
    removed text check (removed in ('help', 'natural')),
    primary key (household, year),
    check (risk in ('illness', 'disability', 'schooling', 'disaster',
        'accident', 'industry', 'work', 'labour', 'housing', 'water',
        'other')),
    check (risk_2 in ('illness', 'disability', 'schooling', 'disaster',
        'accident', 'industry', 'work', 'labour', 'housing', 'water',
        'other')),
    check (risk_3 in ('illness', 'disability', 'schooling', 'disaster',
        'accident', 'industry', 'work', 'labour', 'housing', 'water',
        'other')),
    check (risk_4 in ('illness', 'disability', 'schooling', 'disaster',
        'accident', 'industry', 'work', 'labour', 'housing', 'water',
        'other')),
    check (risk_5 in ('illness', 'disability', 'schooling', 'disaster',
        'accident', 'industry', 'work', 'labour', 'housing', 'water',
        'other'))
) strict, without rowid;

-- Pictures, for staff alone; the files lie in a folder of the wall's own and
-- do not travel, so their names do not either. Photographs of one household
-- with one pair number show one thing before and after.
create table photo (
    id integer primary key,
    household integer not null references household (id),
    kind text not null check (kind in ('house', 'family', 'work', 'visit')),
    at integer not null,
    file text not null,      -- a path inside that folder
    pair integer
) strict;

create index household_village on household (village);
create index official_region on official (region);
-- For finding (store/search.c). Masked names find nobody and are left out.
create index region_search on region (initials, name, en);
create index household_head on household (head) where instr(head, '*') = 0;
create index member_name on member (name)
    where name <> '' and instr(name, '*') = 0;
create index project_region on project (region, year);
-- All that the flow of a year's money asks of a project, in one range a level.
create index project_year on project (year, region, department, name, arrived,
    spent);
-- With who paid: a village's households by what reached them need no row.
create index measure_household on measure (household, year, kind, project,
    amount);
create index plan_village on plan (village);
create index log_village on log (village, at);
create index log_household on log (household, at);
create index change_household on change (household, at);
-- A day's changes of a region (store/changes.c).
create index change_stream on change ((at + 28800) / 86400, household, kind);
create index photo_household on photo (household, at);
-- Who is monitored in a year, and for what: no row is needed (store/scan.c).
create index risk_year on risk (year, household, kind, risk, risk_2, risk_3,
    risk_4, risk_5);
-- The lists of a county by income (store/page.c).
-- An expression, not a generated column: SQLite 3.40 takes a query that names
-- a generated column for one that needs every column, and looks up each row.
create index household_year_head on household_year
    (household / 100000000000, year, poverty, head);

-- ---- import: begin ----

-- A household's number in the system an export came from, where it is not the
-- 17 digits of ours: a newer export then meets the same household.
create table external_id (
    village integer not null,
    external text not null,
    household integer not null references household (id) on delete cascade,
    primary key (village, external)
) strict, without rowid;
create index external_household on external_id (household);

-- ---- import: end ----

-- ---------------------------------------------------------------- the feed
-- See feed.h. Kept by the programs that feed and are fed; do not edit.

-- What a row was before each change since the register is served (`wanjia
-- serve` makes the triggers that fill it): with it any page of the past can be
-- told again to the byte. replaced: an insert met the row and may have left it.
create table feed_log (
    seq integer primary key,
    tbl text not null,
    key any not null, part integer not null default 0,
    replaced integer not null default 0,
    before text              -- the row as the feed tells it; NULL: none
) strict;
create index feed_log_row on feed_log (tbl, key, part, seq);

-- A server's: epoch, pruned. A client's: base, cursor, applied …
create table feed_state (
    key text primary key not null,
    value text not null
) strict, without rowid;

-- Rows that came and could not be kept: what and why, never their content.
create table reject (
    id integer primary key,
    at integer not null,
    source text not null,    -- 'feed'
    tbl text not null,
    key text not null,
    reason text not null
) strict;
create index reject_row on reject (tbl, key);
-- ------------------------------------------------------------ end of the feed

-- ---------------------------------------------------------------- part two
-- Kept by the triggers below; do not edit.

-- Sums of every region from the village up to the province, and of them all
-- (region 0), so that a view is a few keyed reads whatever the size. A row of
-- zeros means the same as no row.
--   dimension  key             households        persons       amount
--   poverty    a poverty       registered        of them
--   cause      a main cause    registered        of them
--   attribute  an attribute    registered        of them
--   income     a source        income known      of them       yuan
--   measure    a measure       reached                         yuan
--   paid       all             reached         of them         yuan
--   project    a number, or    reached         of them         yuan
--              "by DEPARTMENT" of no project; villages and townships only:
--              above there are too many of them, and nobody asks
--   visit      a visit                                         log entries
--   fund       a column                                        yuan or persons
--   village    all (year 0)    villages          rural people
--   village    poverty (0)     poverty villages
--   guarantee  all (year 0)    all households    of them
--   guarantee  food, … (0)     who have it       of them
--   flag       a rule (0)      findings          of them
--   change     a kind                                          changes
--   monitored  a kind          monitored         of them
--   monitored  help, natural   risk removed      of them
--   risk       a risk          monitored for it  of them
--   list_*     "poverty key"   registered: how many there are before a place
--                              in a list; the keys: a cause or -, the persons,
--                              the 25 yuan of the income a head or - (page.c)
create table rollup (
    region integer not null,
    year integer not null,
    dimension text not null,
    key text not null,
    households integer not null,
    persons integer not null,
    amount integer not null,
    primary key (region, year, dimension, key)
) strict, without rowid;

-- What the map needs of a household, side by side on few pages. history: four
-- bits a year from meta year_first, lowest first: 1 not_yet, 2 preparing,
-- 3 lifted, 4 returned, 0 not registered.
create table light (
    household integer primary key,
    lon real, lat real,
    history integer not null
) strict;

-- A village's households in one piece (see pack.h), for reading a county's
-- lights at once and for lists; NULL from the first change of one of them
-- until the next repacking.
create table light_pack (
    village integer primary key,
    n integer not null,  -- households in it
    pack blob
) strict;
create index light_pack_missing on light_pack (village) where pack is null;

-- The same households' net incomes and measures of a year; counts only beside a
-- pack.
create table year_pack (
    village integer not null,
    year integer not null,
    pack blob not null,
    primary key (village, year)
) strict;

-- How many changes a day (in China, since 1970) a township and a county have:
-- where a page of the stream begins, without walking there. Zero means the same
-- as no row.
create table change_day (
    region integer not null,
    day integer not null,
    kind text not null,
    n integer not null,
    primary key (region, day, kind)
) strict, without rowid;

-- What it must be.
create view change_days (region, day, kind, n) as
select household / 100000000, (at + 28800) / 86400, kind, count(*) from change
    group by 1, 2, 3
union all
select household / 100000000000, (at + 28800) / 86400, kind, count(*)
    from change group by 1, 2, 3;

-- That an insert met an existing row: a plain insert then fails, "insert or
-- replace" removes the old row without a delete trigger, and this is how the
-- insert trigger knows. One row a table; a stale one does no harm.
create table mark (
    source text primary key,
    id integer not null, part integer not null,
    region integer not null  -- the village the old row was counted in
) strict, without rowid;

-- One year's bits of a history; theirs is the sum.
create view light_year (household, bits) as
select household, (case poverty when 'not_yet' then 1 when 'preparing' then 2
    when 'lifted' then 3 else 4 end) << ((year - first) * 4)
from household_year, (select cast(coalesce((select value from meta
    where key = 'year_first'), '2014') as integer) as first)
where year between first and first + 15;

-- A monitored household's risks, each once.
create view risk_each (household, year, risk) as
select household, year, risk from risk where risk is not null
union select household, year, risk_2 from risk where risk_2 is not null
union select household, year, risk_3 from risk where risk_3 is not null
union select household, year, risk_4 from risk where risk_4 is not null
union select household, year, risk_5 from risk where risk_5 is not null;

-- What a region's own rows say, without its parts.
create view rollup_own (region, year, dimension, key, households, persons,
    amount) as
select id, 0, 'village', 'all', 1, rural_persons, 0 from region
    where id >= 100000000000
union all
select id, 0, 'village', 'poverty', 1, 0, 0 from village
    where poverty_village = 1
union all select region, year, 'fund', 'budget', 0, 0, budget from fund
union all select region, year, 'fund', 'arrived', 0, 0, arrived from fund
union all select region, year, 'fund', 'to_village', 0, 0, to_village from fund
union all select region, year, 'fund', 'to_household', 0, 0, to_household
    from fund
union all select region, year, 'fund', 'spent', 0, 0, spent from fund
union all select region, year, 'fund', 'persons', 0, 0, persons from fund;

-- What a village's rollup must be, from its households' rows.
create view rollup_village (region, year, dimension, key, households, persons,
    amount) as
select h.village, y.year, 'poverty', y.poverty, count(*), sum(h.persons), 0
    from household h cross join household_year y on y.household = h.id
    group by h.village, y.year, y.poverty
union all
select h.village, y.year, 'cause', h.cause, count(*), sum(h.persons), 0
    from household h cross join household_year y on y.household = h.id
    where h.cause is not null group by h.village, y.year, h.cause
union all
select h.village, y.year, 'attribute', h.attribute, count(*),
    sum(h.persons), 0
    from household h cross join household_year y on y.household = h.id
    group by h.village, y.year, h.attribute
union all
select i.village, i.year, 'income', k.key, i.n, i.persons, case k.key
    when 'wage' then i.wage when 'business' then i.business
    when 'property' then i.property when 'transfer' then i.transfer
    else i.expense end
    from (select h.village as village, y.year as year, count(*) as n,
        sum(h.persons) as persons, sum(y.wage) as wage,
        sum(y.business) as business, sum(y.property) as property,
        sum(y.transfer) as transfer, sum(y.expense) as expense
        from household h cross join household_year y on y.household = h.id
        where y.wage is not null group by h.village, y.year) i
    cross join (select 'wage' as key union all select 'business'
        union all select 'property' union all select 'transfer'
        union all select 'expense') k
union all
select h.village, m.year, 'measure', m.kind, count(distinct m.household), 0,
    sum(m.amount)
    from household h cross join measure m on m.household = h.id
    group by h.village, m.year, m.kind
union all
-- A household's persons count with the first of its measures that count: a sum
-- over an inner group by household would read the whole register.
select h.village, m.year, 'paid', 'all', count(distinct m.household),
    sum(case when m.id = (select min(o.id) from measure o
        where o.household = m.household and o.year = m.year
        and o.amount <> 0) then h.persons else 0 end), sum(m.amount)
    from household h cross join measure m on m.household = h.id
    where m.amount <> 0 group by h.village, m.year
union all
select h.village, m.year, 'project',
    coalesce(cast(m.project as text), 'by ' || m.department),
    count(distinct m.household),
    sum(case when m.id = (select min(o.id) from measure o
        where o.household = m.household and o.year = m.year
        and o.amount <> 0 and o.project is m.project
        and (m.project is not null or o.department = m.department))
        then h.persons else 0 end), sum(m.amount)
    from household h cross join measure m on m.household = h.id
    where m.amount <> 0 group by h.village, m.year,
    coalesce(cast(m.project as text), 'by ' || m.department)
union all
select village, year, 'visit', kind, 0, 0, count(*) from log
    group by village, year, kind
union all
select h.village, c.year, 'change', c.kind, 0, 0, count(*)
    from household h cross join change c on c.household = h.id
    group by h.village, c.year, c.kind
union all
select g.village, 0, 'guarantee', k.key, case k.key when 'all' then g.n
    when 'food' then g.food when 'clothing' then g.clothing
    when 'schooling' then g.schooling when 'medical' then g.medical
    when 'housing' then g.housing else g.water end, case k.key
    when 'all' then g.persons when 'food' then g.food_p
    when 'clothing' then g.clothing_p when 'schooling' then g.schooling_p
    when 'medical' then g.medical_p when 'housing' then g.housing_p
    else g.water_p end, 0
    from (select village, count(*) as n, sum(persons) as persons,
        sum(food) as food, sum(food * persons) as food_p,
        sum(clothing) as clothing, sum(clothing * persons) as clothing_p,
        sum(schooling) as schooling, sum(schooling * persons) as schooling_p,
        sum(medical) as medical, sum(medical * persons) as medical_p,
        sum(housing_safe) as housing, sum(housing_safe * persons) as housing_p,
        sum(water_safe) as water, sum(water_safe * persons) as water_p
        from household group by village) g
    cross join (select 'all' as key union all select 'food'
        union all select 'clothing' union all select 'schooling'
        union all select 'medical' union all select 'housing'
        union all select 'water') k
union all
select h.village, 0, 'flag', f.rule, count(*), sum(h.persons), 0
    from household h cross join flag f on f.household = h.id
    group by h.village, f.rule
union all
select h.village, r.year, 'monitored', r.kind, count(*), sum(h.persons), 0
    from household h cross join risk r on r.household = h.id
    group by h.village, r.year, r.kind
union all
select h.village, r.year, 'monitored', r.removed, count(*), sum(h.persons), 0
    from household h cross join risk r on r.household = h.id
    where r.removed is not null group by h.village, r.year, r.removed
union all
select h.village, e.year, 'risk', e.risk, count(*), sum(h.persons), 0
    from risk_each e cross join household h on h.id = e.household
    group by h.village, e.year, e.risk
union all
select h.village, y.year, 'list_cause',
    y.poverty || ' ' || coalesce(h.cause, '-'), count(*), 0, 0
    from household h cross join household_year y on y.household = h.id
    group by h.village, y.year, y.poverty, h.cause
union all
select h.village, y.year, 'list_persons', y.poverty || ' ' || h.persons,
    count(*), 0, 0
    from household h cross join household_year y on y.household = h.id
    group by h.village, y.year, y.poverty, h.persons
union all
select l.village, l.year, 'list_income', l.key, count(*), 0, 0
    from (select h.village as village, y.year as year, y.poverty || ' ' ||
        coalesce(cast(min(max((y.wage + y.business + y.property + y.transfer
        - y.expense) * 1.0 / max(h.persons, 1), 0) / 25, 1600) as integer),
        '-') as key
        from household h cross join household_year y on y.household = h.id) l
    group by l.village, l.year, l.key;

-- Adding to a region and to all above it that keep the dimension.
create view rollup_add (region, year, dimension, key, households, persons,
    amount) as select 0, 0, '', '', 0, 0, 0 where false;
create trigger rollup_add_do instead of insert on rollup_add begin
    insert into rollup select u.id, new.year, new.dimension, new.key,
        new.households, new.persons, new.amount
        from (select new.region as id
            union all select new.region / 1000 where new.region >= 100000000
            union all select new.region / 1000000
                where new.region >= 100000000000
            union all select c.id / 100 from (select case
                when new.region >= 100000000000 then new.region / 1000000
                when new.region >= 100000000 then new.region / 1000
                else new.region end as id) c where c.id >= 1000
            union all select c.id / 10000 from (select case
                when new.region >= 100000000000 then new.region / 1000000
                when new.region >= 100000000 then new.region / 1000
                else new.region end as id) c where c.id >= 100000
            union all select 0 where new.region > 0) u
        where new.dimension <> 'project' or u.id >= 100000000
    on conflict (region, year, dimension, key) do update set
        households = households + excluded.households,
        persons = persons + excluded.persons,
        amount = amount + excluded.amount;
end;

-- Counting a region anew, and moving those above it by the difference.
create view rollup_recount (region) as select 0 where false;
create trigger rollup_recount_do instead of insert on rollup_recount begin
    insert into rollup_add select region, year, dimension, key, -households,
        -persons, -amount from rollup where region = new.region;
    delete from rollup where region = new.region;
    insert into rollup_add select * from rollup_village
        where region = new.region;
    insert into rollup_add select new.region, year, dimension, key,
        sum(households), sum(persons), sum(amount) from rollup
        where region between case when new.region >= 100000
            then new.region * 1000 else new.region * 100 end
        and case when new.region >= 100000 then new.region * 1000 + 999
            else new.region * 100 + 99 end
        and new.region between 10 and 999999999
        group by year, dimension, key;
    insert into rollup_add select * from rollup_own where region = new.region;
end;

-- One change of a household, counted in (sign 1) or out (-1).
create view change_count (sign, household, at, kind) as
    select 0, 0, 0, '' where false;
create trigger change_count_do instead of insert on change_count begin
    insert into change_day select r.id, (new.at + 28800) / 86400, new.kind,
        new.sign from (select new.household / 100000000 as id
            union all select new.household / 100000000000) r where true
    on conflict (region, day, kind) do update set n = n + excluded.n;
end;

-- A township's day and its county's counted anew.
create view change_recount (township, day) as select 0, 0 where false;
create trigger change_recount_do instead of insert on change_recount begin
    delete from change_day where region in (new.township, new.township / 1000)
        and day = new.day;
    insert into change_day select new.township, new.day, kind, count(*)
        from change where (at + 28800) / 86400 = new.day
        and household >= new.township * 100000000
        and household < (new.township + 1) * 100000000 group by kind;
    insert into change_day select new.township / 1000, new.day, kind, count(*)
        from change where (at + 28800) / 86400 = new.day
        and household >= new.township / 1000 * 100000000000
        and household < (new.township / 1000 + 1) * 100000000000 group by kind;
end;

-- One household's year, counted in (sign 1) or out (-1).
create view rollup_year (sign, region, persons, cause, attribute, year,
    poverty, wage, business, property, transfer, expense) as
    select 0, 0, 0, '', '', 0, '', 0, 0, 0, 0, 0 where false;
create trigger rollup_year_do instead of insert on rollup_year begin
    insert into rollup_add values (new.region, new.year, 'poverty',
        new.poverty, new.sign, new.sign * new.persons, 0);
    insert into rollup_add select new.region, new.year, 'cause', new.cause,
        new.sign, new.sign * new.persons, 0 where new.cause is not null;
    insert into rollup_add values (new.region, new.year, 'attribute',
        new.attribute, new.sign, new.sign * new.persons, 0);
    insert into rollup_add select new.region, new.year, 'income', k.key,
        new.sign, new.sign * new.persons, new.sign * k.amount
        from (select 'wage' as key, new.wage as amount
            union all select 'business', new.business
            union all select 'property', new.property
            union all select 'transfer', new.transfer
            union all select 'expense', new.expense) k
        where new.wage is not null;
    insert into rollup_add values (new.region, new.year, 'list_cause',
        new.poverty || ' ' || coalesce(new.cause, '-'), new.sign, 0, 0);
    insert into rollup_add values (new.region, new.year, 'list_persons',
        new.poverty || ' ' || new.persons, new.sign, 0, 0);
    insert into rollup_add values (new.region, new.year, 'list_income',
        new.poverty || ' ' || coalesce(cast(min(max((new.wage + new.business
            + new.property + new.transfer - new.expense) * 1.0
            / max(new.persons, 1), 0) / 25, 1600) as integer), '-'),
        new.sign, 0, 0);
end;

-- One household's guarantees, counted in (sign 1) or out (-1).
create view rollup_guarantee (sign, region, persons, food, clothing,
    schooling, medical, housing, water) as
    select 0, 0, 0, 0, 0, 0, 0, 0, 0 where false;
create trigger rollup_guarantee_do instead of insert on rollup_guarantee begin
    insert into rollup_add select new.region, 0, 'guarantee', k.key, new.sign,
        new.sign * new.persons, 0
        from (select 'all' as key, 1 as has
            union all select 'food', new.food
            union all select 'clothing', new.clothing
            union all select 'schooling', new.schooling
            union all select 'medical', new.medical
            union all select 'housing', new.housing
            union all select 'water', new.water) k where k.has = 1;
end;

-- One household's monitoring of a year, counted in (sign 1) or out (-1).
create view rollup_risk (sign, region, persons, year, kind, risk, risk_2,
    risk_3, risk_4, risk_5, removed) as
    select 0, 0, 0, 0, '', '', '', '', '', '', '' where false;
create trigger rollup_risk_do instead of insert on rollup_risk begin
    insert into rollup_add select new.region, new.year, 'monitored', k.key,
        new.sign, new.sign * new.persons, 0
        from (select new.kind as key union all select new.removed) k
        where k.key is not null;
    insert into rollup_add select new.region, new.year, 'risk', k.key,
        new.sign, new.sign * new.persons, 0
        from (select new.risk as key union select new.risk_2
            union select new.risk_3 union select new.risk_4
            union select new.risk_5) k where k.key is not null;
end;

-- One measure's money, counted in (sign 1) or out (-1). The household's other
-- measures say whether it is the only one that reached it.
create view rollup_paid (sign, number, household, year, project, department,
    amount) as select 0, 0, 0, 0, 0, '', 0 where false;
create trigger rollup_paid_do instead of insert on rollup_paid
    when new.amount <> 0
begin
    insert into rollup_add select h.id / 100000, new.year, 'paid', 'all',
        new.sign * k.alone, new.sign * k.alone * h.persons,
        new.sign * new.amount
        from (select not exists (select 1 from measure
            where household = new.household and year = new.year
            and amount <> 0 and id <> new.number) as alone) k
        cross join household h where h.id = new.household;
    insert into rollup_add select h.id / 100000, new.year, 'project',
        coalesce(cast(new.project as text), 'by ' || new.department),
        new.sign * k.alone, new.sign * k.alone * h.persons,
        new.sign * new.amount
        from (select not exists (select 1 from measure
            where household = new.household and year = new.year
            and amount <> 0 and id <> new.number and project is new.project
            and (new.project is not null or department = new.department))
            as alone) k
        cross join household h where h.id = new.household;
end;

-- ---- the triggers of part one ----

create trigger meta_insert after insert on meta when new.key = 'year_first'
begin
    update light set history = (select coalesce(sum(bits), 0) from light_year y
        where y.household = light.household);
end;
create trigger meta_update after update on meta when new.key = 'year_first'
begin
    update light set history = (select coalesce(sum(bits), 0) from light_year y
        where y.household = light.household);
end;
create trigger meta_delete after delete on meta when old.key = 'year_first'
begin
    update light set history = (select coalesce(sum(bits), 0) from light_year y
        where y.household = light.household);
end;

create trigger region_insert after insert on region
    when new.id >= 100000000000
begin
    insert into rollup_recount values (new.id);
end;
create trigger region_update after update of rural_persons on region
    when new.id >= 100000000000 and new.rural_persons <> old.rural_persons
begin
    insert into rollup_recount values (new.id);
end;
create trigger region_delete after delete on region
    when old.id >= 100000000000
begin
    insert into rollup_recount values (old.id);
end;
create trigger region_keeps_code before update of id on region
    when new.id <> old.id
begin
    select raise(abort, 'a region keeps its code: insert a new one');
end;

create trigger village_insert after insert on village begin
    insert into rollup_recount values (new.id);
end;
create trigger village_update after update of id, poverty_village on village
begin
    insert into rollup_recount values (old.id);
    insert into rollup_recount select new.id where new.id <> old.id;
end;
create trigger village_delete after delete on village begin
    insert into rollup_recount values (old.id);
end;

create trigger fund_insert after insert on fund begin
    insert into rollup_recount values (new.region);
end;
create trigger fund_update after update on fund begin
    insert into rollup_recount values (old.region);
    insert into rollup_recount select new.region
        where new.region <> old.region;
end;
create trigger fund_delete after delete on fund begin
    insert into rollup_recount values (old.region);
end;

create trigger household_mark before insert on household
    when exists (select 1 from household where id = new.id)
begin
    insert into mark values ('household', new.id, 0, new.id / 100000)
    on conflict (source) do update set id = excluded.id,
        part = excluded.part, region = excluded.region;
end;
create trigger household_insert after insert on household begin
    insert into light values (new.id, new.lon, new.lat, (select
        coalesce(sum(bits), 0) from light_year where household = new.id))
    on conflict (household) do update set lon = excluded.lon,
        lat = excluded.lat, history = excluded.history;
    insert into rollup_guarantee values (1, new.id / 100000, new.persons,
        new.food, new.clothing, new.schooling, new.medical, new.housing_safe,
        new.water_safe);
    update household_year set head = (wage + business + property + transfer
        - expense) * 1.0 / max(new.persons, 1) where household = new.id;
    -- It was replaced, or rows of it were here before it.
    insert into rollup_recount select new.id / 100000
        where exists (select 1 from mark where source = 'household'
            and id = new.id)
        or exists (select 1 from household_year where household = new.id)
        or exists (select 1 from measure where household = new.id)
        or exists (select 1 from change where household = new.id)
        or exists (select 1 from risk where household = new.id)
        or exists (select 1 from flag where household = new.id);
    delete from mark where source = 'household';
end;
create trigger household_keeps_number before update of id on household
    when new.id <> old.id
begin
    select raise(abort, 'a household keeps its number: insert a new one');
end;
create trigger household_moved after update of lon, lat on household begin
    update light set lon = new.lon, lat = new.lat where household = new.id;
end;
create trigger household_update
    after update of persons, cause, attribute on household
    when new.persons <> old.persons or new.cause is not old.cause
    or new.attribute <> old.attribute
begin
    insert into rollup_year select -1, old.id / 100000, old.persons,
        old.cause, old.attribute, year, poverty, wage, business, property,
        transfer, expense from household_year where household = old.id;
    insert into rollup_year select 1, new.id / 100000, new.persons,
        new.cause, new.attribute, year, poverty, wage, business, property,
        transfer, expense from household_year where household = new.id;
    update household_year set head = (wage + business + property + transfer
        - expense) * 1.0 / max(new.persons, 1) where household = new.id
        and new.persons <> old.persons;
    insert into rollup_add select new.id / 100000, 0, 'flag', rule, 0,
        new.persons - old.persons, 0 from flag where household = new.id;
    insert into rollup_risk select -1, old.id / 100000, old.persons, year, kind,
        risk, risk_2, risk_3, risk_4, risk_5, removed from risk
        where household = old.id;
    insert into rollup_risk select 1, new.id / 100000, new.persons, year, kind,
        risk, risk_2, risk_3, risk_4, risk_5, removed from risk
        where household = new.id;
    insert into rollup_add select new.id / 100000, year, 'paid', 'all', 0,
        new.persons - old.persons, 0 from measure where household = new.id
        and amount <> 0 group by year;
    insert into rollup_add select new.id / 100000, year, 'project',
        coalesce(cast(project as text), 'by ' || department), 0,
        new.persons - old.persons, 0 from measure where household = new.id
        and amount <> 0 group by year,
        coalesce(cast(project as text), 'by ' || department);
    update light_pack set n = 0, pack = null where village = new.id / 100000;
end;
create trigger household_guarantee after update of persons, food, clothing,
    schooling, medical, housing_safe, water_safe on household
    when new.persons <> old.persons or new.food <> old.food
    or new.clothing <> old.clothing or new.schooling <> old.schooling
    or new.medical <> old.medical or new.housing_safe <> old.housing_safe
    or new.water_safe <> old.water_safe
begin
    insert into rollup_guarantee values (-1, old.id / 100000, old.persons,
        old.food, old.clothing, old.schooling, old.medical, old.housing_safe,
        old.water_safe);
    insert into rollup_guarantee values (1, new.id / 100000, new.persons,
        new.food, new.clothing, new.schooling, new.medical, new.housing_safe,
        new.water_safe);
    update light_pack set n = 0, pack = null where village = new.id / 100000;
end;
create trigger household_delete after delete on household begin
    insert into rollup_year select -1, old.id / 100000, old.persons,
        old.cause, old.attribute, year, poverty, wage, business, property,
        transfer, expense from household_year where household = old.id;
    insert into rollup_add select old.id / 100000, year, 'measure', kind,
        -1, 0, -sum(amount) from measure where household = old.id
        group by year, kind;
    insert into rollup_add select old.id / 100000, year, 'paid', 'all', -1,
        -old.persons, -sum(amount) from measure where household = old.id
        and amount <> 0 group by year;
    insert into rollup_add select old.id / 100000, year, 'project',
        coalesce(cast(project as text), 'by ' || department), -1,
        -old.persons, -sum(amount) from measure where household = old.id
        and amount <> 0 group by year,
        coalesce(cast(project as text), 'by ' || department);
    insert into rollup_guarantee values (-1, old.id / 100000, old.persons,
        old.food, old.clothing, old.schooling, old.medical, old.housing_safe,
        old.water_safe);
    insert into rollup_add select old.id / 100000, year, 'change', kind, 0, 0,
        -count(*) from change where household = old.id group by year, kind;
    insert into rollup_add select old.id / 100000, 0, 'flag', rule, -1,
        -old.persons, 0 from flag where household = old.id;
    insert into rollup_risk select -1, old.id / 100000, old.persons, year, kind,
        risk, risk_2, risk_3, risk_4, risk_5, removed from risk
        where household = old.id;
    delete from flag where household = old.id;
    delete from risk where household = old.id;
    delete from income_item where household = old.id;
    delete from photo where household = old.id;
    delete from household_year where household = old.id;
    delete from measure where household = old.id;
    delete from member where household = old.id;
    delete from log where household = old.id;
    delete from change where household = old.id;
    delete from light where household = old.id;
end;

create trigger light_insert after insert on light begin
    insert into light_pack values (new.household / 100000, 0, null)
    on conflict (village) do update set n = 0, pack = null;
end;
create trigger light_update after update on light begin
    insert into light_pack select distinct v, 0, null from
        (select new.household / 100000 as v union all
        select old.household / 100000) where true
    on conflict (village) do update set n = 0, pack = null;
end;
create trigger light_delete after delete on light begin
    update light_pack set n = 0, pack = null
        where village = old.household / 100000;
end;

create trigger household_year_mark before insert on household_year
    when exists (select 1 from household_year
        where household = new.household and year = new.year)
begin
    insert into mark values ('household_year', new.household, new.year,
        new.household / 100000)
    on conflict (source) do update set id = excluded.id,
        part = excluded.part, region = excluded.region;
end;
create trigger household_year_insert after insert on household_year begin
    update household_year set head = (wage + business + property + transfer
        - expense) * 1.0 / max((select persons from household
        where id = household), 1)
        where household = new.household and year = new.year;
    insert into rollup_year select 1, id / 100000, persons, cause, attribute,
        new.year, new.poverty, new.wage, new.business, new.property,
        new.transfer, new.expense from household where id = new.household;
    insert into rollup_recount select region from mark
        where source = 'household_year' and id = new.household
        and part = new.year;
    delete from mark where source = 'household_year';
    update light set history = (select coalesce(sum(bits), 0) from light_year
        where household = new.household) where household = new.household;
end;
create trigger household_year_update after update on household_year
    when new.household <> old.household or new.year <> old.year
    or new.poverty <> old.poverty or new.wage is not old.wage
    or new.business is not old.business or new.property is not old.property
    or new.transfer is not old.transfer or new.expense is not old.expense
begin
    insert into rollup_year select -1, id / 100000, persons, cause,
        attribute, old.year, old.poverty, old.wage, old.business,
        old.property, old.transfer, old.expense from household
        where id = old.household;
    insert into rollup_year select 1, id / 100000, persons, cause, attribute,
        new.year, new.poverty, new.wage, new.business, new.property,
        new.transfer, new.expense from household where id = new.household;
    update household_year set head = (wage + business + property + transfer
        - expense) * 1.0 / max((select persons from household
        where id = household), 1)
        where household = new.household and year = new.year;
    update light_pack set n = 0, pack = null
        where village in (old.household / 100000, new.household / 100000);
end;
create trigger household_year_relight
    after update of household, year, poverty on household_year
begin
    update light set history = (select coalesce(sum(bits), 0) from light_year
        where household = new.household) where household = new.household;
    update light set history = (select coalesce(sum(bits), 0) from light_year
        where household = old.household) where household = old.household
        and old.household <> new.household;
end;
create trigger household_year_delete after delete on household_year begin
    insert into rollup_year select -1, id / 100000, persons, cause,
        attribute, old.year, old.poverty, old.wage, old.business,
        old.property, old.transfer, old.expense from household
        where id = old.household;
    update light set history = (select coalesce(sum(bits), 0) from light_year
        where household = old.household) where household = old.household;
end;

create trigger measure_mark before insert on measure
    when exists (select 1 from measure where id = new.id)
begin
    insert into mark select 'measure', id, 0, household / 100000 from measure
        where id = new.id
    on conflict (source) do update set id = excluded.id,
        part = excluded.part, region = excluded.region;
end;
create trigger measure_insert after insert on measure begin
    insert into rollup_add select new.household / 100000, new.year,
        'measure', new.kind, not exists (select 1 from measure
            where household = new.household and year = new.year
            and kind = new.kind and id <> new.id), 0, new.amount
        from household where id = new.household;
    insert into rollup_paid values (1, new.id, new.household, new.year,
        new.project, new.department, new.amount);
    insert into rollup_recount select region from mark
        where source = 'measure' and id = new.id;
    update light_pack set n = 0, pack = null
        where village = new.household / 100000 and not exists (select 1
        from measure where household = new.household and year = new.year
        and kind = new.kind and id <> new.id) or village in (select region
        from mark where source = 'measure' and id = new.id);
    delete from mark where source = 'measure';
end;
create trigger measure_update
    after update of id, household, project, kind, department, year, amount
    on measure
begin
    insert into rollup_paid values (-1, new.id, old.household, old.year,
        old.project, old.department, old.amount);
    insert into rollup_paid values (1, new.id, new.household, new.year,
        new.project, new.department, new.amount);
    insert into rollup_add select old.household / 100000, old.year,
        'measure', old.kind, -(not exists (select 1 from measure
            where household = old.household and year = old.year
            and kind = old.kind and id <> new.id)), 0, -old.amount
        from household where id = old.household;
    insert into rollup_add select new.household / 100000, new.year,
        'measure', new.kind, not exists (select 1 from measure
            where household = new.household and year = new.year
            and kind = new.kind and id <> new.id), 0, new.amount
        from household where id = new.household;
    update light_pack set n = 0, pack = null
        where village in (old.household / 100000, new.household / 100000)
        and (new.household <> old.household or new.year <> old.year
        or new.kind <> old.kind);
end;
create trigger measure_delete after delete on measure begin
    insert into rollup_add select old.household / 100000, old.year,
        'measure', old.kind, -(not exists (select 1 from measure
            where household = old.household and year = old.year
            and kind = old.kind)), 0, -old.amount
        from household where id = old.household;
    update light_pack set n = 0, pack = null
        where village = old.household / 100000;
    insert into rollup_paid values (-1, old.id, old.household, old.year,
        old.project, old.department, old.amount);
end;

create trigger log_mark before insert on log
    when exists (select 1 from log where id = new.id)
begin
    insert into mark select 'log', id, 0, household / 100000 from log
        where id = new.id
    on conflict (source) do update set id = excluded.id,
        part = excluded.part, region = excluded.region;
end;
create trigger log_insert after insert on log begin
    insert into rollup_add values (new.household / 100000, new.year, 'visit',
        new.kind, 0, 0, 1);
    insert into rollup_recount select region from mark
        where source = 'log' and id = new.id;
    delete from mark where source = 'log';
end;
create trigger log_update after update of household, at, kind on log begin
    insert into rollup_add values (old.household / 100000, old.year, 'visit',
        old.kind, 0, 0, -1);
    insert into rollup_add values (new.household / 100000, new.year, 'visit',
        new.kind, 0, 0, 1);
end;
create trigger log_delete after delete on log begin
    insert into rollup_add values (old.household / 100000, old.year, 'visit',
        old.kind, 0, 0, -1);
end;

create trigger change_mark before insert on change
    when exists (select 1 from change where id = new.id)
begin
    insert into mark select 'change', id, (at + 28800) / 86400,
        household / 100000 from change where id = new.id
    on conflict (source) do update set id = excluded.id,
        part = excluded.part, region = excluded.region;
end;
create trigger change_insert after insert on change begin
    insert into rollup_add select new.household / 100000, new.year, 'change',
        new.kind, 0, 0, 1 from household where id = new.household;
    insert into change_count values (1, new.household, new.at, new.kind);
    insert into rollup_recount select region from mark
        where source = 'change' and id = new.id;
    insert into change_recount select region / 1000, part from mark
        where source = 'change' and id = new.id;
    delete from mark where source = 'change';
end;
create trigger change_update after update of household, at, kind on change
begin
    insert into rollup_add select old.household / 100000, old.year, 'change',
        old.kind, 0, 0, -1 from household where id = old.household;
    insert into rollup_add select new.household / 100000, new.year, 'change',
        new.kind, 0, 0, 1 from household where id = new.household;
    insert into change_count values (-1, old.household, old.at, old.kind);
    insert into change_count values (1, new.household, new.at, new.kind);
end;
create trigger change_delete after delete on change begin
    insert into change_count values (-1, old.household, old.at, old.kind);
    insert into rollup_add select old.household / 100000, old.year, 'change',
        old.kind, 0, 0, -1 from household where id = old.household;
end;

create trigger risk_mark before insert on risk
    when exists (select 1 from risk
        where household = new.household and year = new.year)
begin
    insert into mark values ('risk', new.household, new.year,
        new.household / 100000)
    on conflict (source) do update set id = excluded.id,
        part = excluded.part, region = excluded.region;
end;
create trigger risk_insert after insert on risk begin
    insert into rollup_risk select 1, id / 100000, persons, new.year, new.kind,
        new.risk, new.risk_2, new.risk_3, new.risk_4, new.risk_5, new.removed
        from household where id = new.household;
    insert into rollup_recount select region from mark
        where source = 'risk' and id = new.household and part = new.year;
    delete from mark where source = 'risk';
end;
create trigger risk_update after update on risk begin
    insert into rollup_risk select -1, id / 100000, persons, old.year,
        old.kind, old.risk, old.risk_2, old.risk_3, old.risk_4, old.risk_5,
        old.removed from household where id = old.household;
    insert into rollup_risk select 1, id / 100000, persons, new.year, new.kind,
        new.risk, new.risk_2, new.risk_3, new.risk_4, new.risk_5, new.removed
        from household where id = new.household;
end;
create trigger risk_delete after delete on risk begin
    insert into rollup_risk select -1, id / 100000, persons, old.year,
        old.kind, old.risk, old.risk_2, old.risk_3, old.risk_4, old.risk_5,
        old.removed from household where id = old.household;
end;

-- ---- begin: quality rules (store/rules.h) ----

-- The rules that the findings are of, as config/rules.ini had them when they
-- ran last; place: in that file; hash: of the condition and the detail.
create table rule (
    id text primary key not null,
    place integer not null,
    severity text not null check (severity in ('serious', 'warning', 'note')),
    zh text not null, en text not null,
    hash integer not null
) strict, without rowid;

-- What the rules found. Written by the program only; since: when it was found
-- first, seconds since 1970 UTC.
create table flag (
    rule text not null,
    household integer not null references household (id),
    detail text not null default '',
    since integer not null default 0,
    primary key (rule, household)
) strict, without rowid;
create index flag_household on flag (household);

create trigger flag_mark before insert on flag
    when exists (select 1 from flag where rule = new.rule
        and household = new.household)
begin
    insert into mark values ('flag', new.household, 0, new.household / 100000)
    on conflict (source) do update set id = excluded.id,
        part = excluded.part, region = excluded.region;
end;
create trigger flag_insert after insert on flag begin
    insert into rollup_add select new.household / 100000, 0, 'flag', new.rule,
        1, persons, 0 from household where id = new.household;
    insert into rollup_recount select region from mark
        where source = 'flag' and id = new.household;
    delete from mark where source = 'flag';
end;
create trigger flag_update after update of rule, household on flag begin
    insert into rollup_add select old.household / 100000, 0, 'flag', old.rule,
        -1, -persons, 0 from household where id = old.household;
    insert into rollup_add select new.household / 100000, 0, 'flag', new.rule,
        1, persons, 0 from household where id = new.household;
end;
create trigger flag_delete after delete on flag begin
    insert into rollup_add select old.household / 100000, 0, 'flag', old.rule,
        -1, -persons, 0 from household where id = old.household;
end;

-- Households whose rows changed since the rules ran; 0 is all of them (after a
-- bulk load, or when what every household is measured by has changed), -N all
-- from the number N on (a run over all that is not at its end). Numbers that
-- are no household any more do no harm.
create table rule_dirty (household integer primary key) strict;

-- Households at one place, and members with one identity, for the rules about
-- two of them.
create index household_place on household (lon, lat);
create index member_twin on member (twin) where twin is not null;

-- What every household is measured by: the year and the day, the poverty
-- lines, the counties' outlines, and whether helpers and visits are kept at
-- all. An as-of time of the same day changes nothing.
create view rule_marks_all (key) as select column1 from
    (values ('default_year'), ('year_first'), ('year_last'));
create trigger rule_meta_insert before insert on meta
    when new.key in (select key from rule_marks_all) and new.value is not
        (select value from meta where key = new.key)
    or new.key = 'as_of' and date(new.value, '+8 hours') is not
        (select date(value, '+8 hours') from meta where key = 'as_of')
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_meta_update after update on meta
    when (new.key in (select key from rule_marks_all)
        or old.key in (select key from rule_marks_all))
        and (new.key <> old.key or new.value <> old.value)
    or (new.key = 'as_of' or old.key = 'as_of') and (new.key <> old.key
        or date(new.value, '+8 hours') is not date(old.value, '+8 hours'))
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_meta_delete after delete on meta
    when old.key = 'as_of' or old.key in (select key from rule_marks_all)
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_line_insert after insert on poverty_line begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_line_update after update on poverty_line begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_line_delete after delete on poverty_line begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_outline_insert before insert on region
    when new.id between 100000 and 999999 and new.shape is not
        (select shape from region where id = new.id)
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_outline_update after update of shape on region
    when new.id between 100000 and 999999 and new.shape is not old.shape
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_outline_delete after delete on region
    when old.id between 100000 and 999999 and old.shape is not null
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_helpers_insert after insert on official
    when new.duty = 'helper' and (select count(*) from (select 1
        from official where duty = 'helper' limit 2)) = 1
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_helpers_replace before insert on official
    when exists (select 1 from official where id = new.id
        and duty = 'helper') and new.duty <> 'helper'
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_helpers_update after update of duty on official
    when (new.duty = 'helper') <> (old.duty = 'helper')
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_helpers_delete after delete on official
    when old.duty = 'helper'
    and not exists (select 1 from official where duty = 'helper')
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_visits_insert after insert on log
    when (select count(*) from (select 1 from log limit 2)) = 1
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;
create trigger rule_visits_delete after delete on log
    when not exists (select 1 from log)
begin
    insert into rule_dirty values (0) on conflict do nothing;
end;

-- One household's own rows, and those it shared a place or a person with.
-- "insert or replace" fires no delete trigger: what it will take away is
-- marked before.
create trigger rule_household_before before insert on household
    when exists (select 1 from household where id = new.id)
begin
    insert into rule_dirty select o.id from household h
        cross join household o on o.lon = h.lon and o.lat = h.lat
        where h.id = new.id
        on conflict do nothing;
end;
create trigger rule_household_insert after insert on household begin
    insert into rule_dirty select new.id union
        select id from household where lon = new.lon and lat = new.lat
        on conflict do nothing;
end;
create trigger rule_household_update after update on household begin
    insert into rule_dirty values (new.id)
        on conflict do nothing;
end;
create trigger rule_household_moved after update of lon, lat on household
    when new.lon is not old.lon or new.lat is not old.lat
begin
    insert into rule_dirty
        select id from household where lon = old.lon and lat = old.lat union
        select id from household where lon = new.lon and lat = new.lat
        on conflict do nothing;
end;
create trigger rule_household_delete after delete on household begin
    delete from rule_dirty where household = old.id;
    insert into rule_dirty
        select id from household where lon = old.lon and lat = old.lat
        on conflict do nothing;
end;
create trigger rule_year_insert after insert on household_year begin
    insert into rule_dirty
        select id from household where id = new.household
        on conflict do nothing;
end;
create trigger rule_year_update after update on household_year begin
    insert into rule_dirty select id from household
        where id in (new.household, old.household)
        on conflict do nothing;
end;
create trigger rule_year_delete after delete on household_year begin
    insert into rule_dirty
        select id from household where id = old.household
        on conflict do nothing;
end;
create trigger rule_member_before before insert on member
    when exists (select 1 from member where household = new.household
        and number = new.number and twin is not null)
begin
    insert into rule_dirty select o.household from member m
        cross join member o on o.twin = m.twin
        where m.household = new.household and m.number = new.number
        on conflict do nothing;
end;
create trigger rule_member_insert after insert on member begin
    insert into rule_dirty
        select id from household where id = new.household union
        select household from member where twin = new.twin
        on conflict do nothing;
end;
create trigger rule_member_update after update on member begin
    insert into rule_dirty select id from household
        where id in (new.household, old.household) union
        select household from member where twin in (new.twin, old.twin)
        on conflict do nothing;
end;
create trigger rule_member_delete after delete on member begin
    insert into rule_dirty
        select id from household where id = old.household union
        select household from member where twin = old.twin
        on conflict do nothing;
end;
create trigger rule_log_before before insert on log
    when exists (select 1 from log where id = new.id)
begin
    insert into rule_dirty select household from log where id = new.id
        on conflict do nothing;
end;
create trigger rule_log_insert after insert on log begin
    insert into rule_dirty
        select id from household where id = new.household
        on conflict do nothing;
end;
create trigger rule_log_update after update of household, at on log begin
    insert into rule_dirty select id from household
        where id in (new.household, old.household)
        on conflict do nothing;
end;
create trigger rule_log_delete after delete on log begin
    insert into rule_dirty
        select id from household where id = old.household
        on conflict do nothing;
end;
create trigger rule_measure_before before insert on measure
    when exists (select 1 from measure where id = new.id)
begin
    insert into rule_dirty select household from measure where id = new.id
        on conflict do nothing;
end;
create trigger rule_measure_insert after insert on measure begin
    insert into rule_dirty
        select id from household where id = new.household
        on conflict do nothing;
end;
create trigger rule_measure_update after update on measure begin
    insert into rule_dirty select id from household
        where id in (new.household, old.household)
        on conflict do nothing;
end;
create trigger rule_measure_delete after delete on measure begin
    insert into rule_dirty
        select id from household where id = old.household
        on conflict do nothing;
end;

-- The views a rule may read. No view gives a name or a text.
--
-- rule_household: one row a household. county, village: codes; year: the
-- register's year (the one a wall opens with); poverty: in it, NULL when not
-- registered; exit_year: done by then, else NULL; food … water: 1 assured;
-- wage … allowance: of the whole household in that year, head, line: its net
-- income a head and the poverty line, NULL unknown; n_members: listed,
-- n_students: at school (preschool is none), n_ill: chronic or serious,
-- n_disabled, n_dropouts, n_ill_uninsured: known to be so, n_earning: work
-- away, near by or in training, n_months_odd: months of work outside 0 to 12,
-- n_twins: came with an identity number that another has, n_posts: measures
-- that pay a wage (welfare, ecology), n_visits, last_visit (seconds since 1970)
-- and days_since_visit: up to the as-of day, or the end of the register's year
-- when no such day is known; days_registered: since the start of the year of
-- identification; helpers_kept, visits_kept: 1 when the register has any
-- helper, any visit.
create view rule_now (year, day, as_of, helpers_kept, visits_kept) as
select year, (at + 28800) / 86400, at,
    exists (select 1 from official where duty = 'helper'),
    exists (select 1 from log)
    from (select y.year as year, coalesce(y.at, cast(strftime('%s',
        (y.year + 1) || '-01-01') as integer) - 28801) as at
        from (select max(b.first, min(b.last, case when b.at > 0 and b.year
            = b.last then cast(strftime('%Y', b.at + 28800, 'unixepoch')
            as integer) else b.year end)) as year, b.at as at
            from (select r.first as first, r.last as last, r.at as at,
                coalesce(r.year, r.last) as year
                from (select
                    coalesce((select cast(value as integer) from meta
                        where key = 'year_first'), 2014) as first,
                    coalesce((select cast(value as integer) from meta
                        where key = 'year_last'), 2020) as last,
                    (select cast(value as integer) from meta
                        where key = 'default_year') as year,
                    (select cast(strftime('%s', value) as integer) from meta
                        where key = 'as_of') as at) r) b) y);
-- Members are read once for all that is counted of them, two counts in one sum;
-- what a query asks of the household's number reaches them through the group.
create view rule_household as
select h.id as household, h.village, h.id / 100000000000 as county,
    h.persons, h.workers, h.cause, h.cause_2, h.cause_3, h.attribute,
    h.year_identified, h.lon, h.lat, h.food, h.clothing, h.schooling,
    h.medical, h.housing_safe as housing, h.water_safe as water, h.helper,
    n.year, y.poverty, y.wage, y.business, y.property, y.transfer, y.expense,
    y.allowance, y.head, l.yuan as line,
    case when h.year_exit <= n.year and y.poverty = 'lifted'
        then h.year_exit end as exit_year,
    h.n_members, h.work >> 16 as n_students, h.health & 65535 as n_ill,
    h.health >> 16 as n_disabled, h.n_dropouts, h.n_ill_uninsured,
    h.work & 65535 as n_earning, h.n_months_odd, h.n_twins,
    (select count(*) from measure a where a.household = h.id
        and a.kind in ('welfare', 'ecology')) as n_posts,
    (select count(*) from log v where v.household = h.id
        and v.at <= n.as_of) as n_visits,
    (select max(v.at) from log v where v.household = h.id
        and v.at <= n.as_of) as last_visit,
    n.day - ((select max(v.at) from log v where v.household = h.id
        and v.at <= n.as_of) + 28800) / 86400 as days_since_visit,
    n.day - strftime('%s', h.year_identified || '-01-01') / 86400
        as days_registered,
    n.helpers_kept, n.visits_kept
    from (select h.id, h.village, h.persons, h.workers, h.cause, h.cause_2,
        h.cause_3, h.attribute, h.year_identified, h.year_exit, h.lon, h.lat,
        h.food, h.clothing, h.schooling, h.medical, h.housing_safe,
        h.water_safe, h.helper, count(m.number) as n_members,
        coalesce(sum(case m.occupation when 'away' then 1 when 'local' then 1
            when 'training' then 1 when 'primary' then 65536
            when 'middle' then 65536 when 'high' then 65536
            when 'college' then 65536 end), 0) as work,
        coalesce(sum(case m.health when 'good' then 0 when 'chronic' then 1
            when 'serious' then 1 when 'disabled' then 65536 end), 0)
            as health,
        count(case when m.dropout = 1 then 1 end) as n_dropouts,
        count(case when m.insured = 0 and m.health <> 'good' then 1 end)
            as n_ill_uninsured,
        count(case when m.months not between 0 and 12 then 1 end)
            as n_months_odd,
        count(m.twin) as n_twins
        from household h left join member m on m.household = h.id
        group by h.id) h
    cross join (select * from rule_now limit 1) n
    left join household_year y on y.household = h.id and y.year = n.year
    left join poverty_line l on l.year = n.year;
-- rule_year: one row a household and year up to the register's year; yuan of
-- the whole household; exit_year: done or planned; line: NULL unknown.
create view rule_year as
select y.household, y.household / 100000000000 as county, y.year,
    y.poverty, y.wage, y.business, y.property, y.transfer, y.expense, y.allowance, y.head,
    l.yuan as line, h.persons, h.workers, h.attribute, h.year_identified,
    h.year_exit as exit_year
    from household_year y cross join household h on h.id = y.household
    left join poverty_line l on l.year = y.year
    where y.year <= (select year from rule_now);
-- rule_member: one row a member; age in the register's year; twin: one number
-- for those that came with one identity number, NULL for all others.
create view rule_member as
select m.household, m.household / 100000000000 as county, m.number,
    m.relation, (select year from rule_now) - m.birth_year as age, m.male,
    m.health, m.labour, m.occupation, m.dropout, m.insured, m.months, m.twin
    from member m;
-- rule_place: where the households are; for rules about two of them.
create view rule_place as
select id as household, id / 100000000000 as county, lon, lat from household;
-- ---- end: quality rules ----
