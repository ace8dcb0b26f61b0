-- What every script starts with: one reading of the clock, and the header of the entry at KEYS[1].
-- The header has a fixed width (EntryBytes.java tells the fields); positions here count from 1, those of SETRANGE from 0.
-- Scripts know the header only. An entry's expiry is always its load start + life; a stub's load start is 0.

local KEY = KEYS[1]
local HEADER = 112
local NOBODY = '----------------------'

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- The header as a table; nil where nothing is, or nothing that can be read, which is the same. Numbers are plain digits
-- only: tonumber alone would take '0x1f', '1e9' and 'inf'.
local function entry()
  local bytes = redis.pcall('GETRANGE', KEY, 0, HEADER - 1)
  if type(bytes) == 'table' then
    if string.find(bytes.err, 'WRONGTYPE', 1, true) then return nil end
    error(bytes.err)
  end
  local state, generation, start, life, kind, owner, ends, failures = string.match(bytes,
    '^1 ([LVN])......(......................).(%d%d%d%d%d%d%d%d%d%d%d%d%d).(%d%d%d%d%d%d%d%d%d%d%d%d%d)' ..
    '.([-qrb]).(......................).(%d%d%d%d%d%d%d%d%d%d%d%d%d).(%d%d%d)..........')
  if not state then return nil end
  return {
    state = state,
    generation = generation,
    start = tonumber(start),
    life = tonumber(life),
    kind = kind,
    owner = owner,
    ends = tonumber(ends),
    failures = tonumber(failures)
  }
end

-- A load start ahead of the clock is one that another clock gave, before a failover. Its age is unknown.
local function usable(header, after)
  return header.state ~= 'L' and header.start > after and header.start <= now
end

local function held(header)
  return header.kind ~= '-' and header.ends > now
end

local function lease(kind, owner, ends, failures)
  redis.call('SETRANGE', KEY, 60, string.format('%s %s %013d %03d', kind, owner, ends, failures))
end

-- Life and expiry change together, or ages would be wrong.
local function live(header, least)
  if header.start + header.life < now + least then
    header.life = now + least - header.start
    redis.call('SETRANGE', KEY, 46, string.format('%013d', header.life))
    redis.call('PEXPIREAT', KEY, string.format('%d', now + least))
  end
end
