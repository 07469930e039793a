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
    percent integer not null default 0
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
    kind text not null check (kind in ('identified', 'exited', 'returned',
        'corrected', 'born', 'died', 'moved', 'removed')),
    reason text not null default ''
) strict;

create index household_village on household (village);
create index official_region on official (region);
create index project_region on project (region, year);
create index measure_household on measure (household, year, kind);
create index plan_village on plan (village);
create index log_village on log (village, at);
create index log_household on log (household, at);
create index change_household on change (household, at);

-- ---------------------------------------------------------------- part two
-- Kept by the triggers below; do not edit.

-- Sums of every county, township and village, so that a view is a few keyed
-- reads whatever the size. A row of zeros means the same as no row.
--   dimension  key             households        persons       amount
--   poverty    a poverty       registered        of them
--   cause      a main cause    registered        of them
--   attribute  an attribute    registered        of them
--   income     a source        income known      of them       yuan
--   measure    a measure       reached                         yuan
--   visit      a visit                                         log entries
--   fund       a column                                        yuan or persons
--   village    all (year 0)    villages          rural people
--   village    poverty (0)     poverty villages
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

-- A village's lights in one piece (see pack.h), for reading a county's at once;
-- NULL from the first change of one of them until the next repacking.
create table light_pack (
    village integer primary key,
    n integer not null,  -- lights in it
    pack blob
) strict;
create index light_pack_missing on light_pack (village) where pack is null;

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
select village, year, 'visit', kind, 0, 0, count(*) from log
    group by village, year, kind;

-- Adding to a region and to those above it, up to the county.
create view rollup_add (region, year, dimension, key, households, persons,
    amount) as select 0, 0, '', '', 0, 0, 0 where false;
create trigger rollup_add_do instead of insert on rollup_add begin
    insert into rollup values (new.region, new.year, new.dimension, new.key,
        new.households, new.persons, new.amount)
    on conflict (region, year, dimension, key) do update set
        households = households + excluded.households,
        persons = persons + excluded.persons,
        amount = amount + excluded.amount;
    insert into rollup select new.region / 1000, new.year, new.dimension,
        new.key, new.households, new.persons, new.amount
        where new.region >= 100000000
    on conflict (region, year, dimension, key) do update set
        households = households + excluded.households,
        persons = persons + excluded.persons,
        amount = amount + excluded.amount;
    insert into rollup select new.region / 1000000, new.year, new.dimension,
        new.key, new.households, new.persons, new.amount
        where new.region >= 100000000000
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
        where region between new.region * 1000 and new.region * 1000 + 999
        and new.region < 1000000000 group by year, dimension, key;
    insert into rollup_add select * from rollup_own where region = new.region;
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

create trigger household_insert after insert on household begin
    insert into light values (new.id, new.lon, new.lat, (select
        coalesce(sum(bits), 0) from light_year where household = new.id))
    on conflict (household) do update set lon = excluded.lon,
        lat = excluded.lat, history = excluded.history;
end;
-- Rows of the household are here already: it was replaced, or comes late.
create trigger household_insert_again after insert on household
    when exists (select 1 from household_year where household = new.id)
    or exists (select 1 from measure where household = new.id)
begin
    insert into rollup_recount values (new.id / 100000);
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
end;
create trigger household_delete after delete on household begin
    insert into rollup_year select -1, old.id / 100000, old.persons,
        old.cause, old.attribute, year, poverty, wage, business, property,
        transfer, expense from household_year where household = old.id;
    insert into rollup_add select old.id / 100000, year, 'measure', kind,
        -1, 0, -sum(amount) from measure where household = old.id
        group by year, kind;
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
    insert into rollup_recount select region from mark
        where source = 'measure' and id = new.id;
    delete from mark where source = 'measure';
end;
create trigger measure_update
    after update of id, household, year, kind, amount on measure
begin
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
end;
create trigger measure_delete after delete on measure begin
    insert into rollup_add select old.household / 100000, old.year,
        'measure', old.kind, -(not exists (select 1 from measure
            where household = old.household and year = old.year
            and kind = old.kind)), 0, -old.amount
        from household where id = old.household;
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
