-- What every script starts with: one reading of the clock, and the header of the entry at KEYS[1].
-- The header has a fixed width (EntryBytes.java tells the fields); positions here count from 1, those of SETRANGE from 0.
-- Scripts know the header only. An entry's expiry is always its load start + life; a stub's load start is 0.

local KEY = KEYS[1]
local HEADER = 112
local NOBODY = '----------------------'

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Plain digits only: tonumber alone would take '0x1f', '1e9' and 'inf'.
local function number(bytes, first, last)
  local digits = string.sub(bytes, first, last)
  return not string.find(digits, '%D') and tonumber(digits) or nil
end

-- The header as a table; nil where nothing is, or nothing that can be read, which is the same.
local function entry()
  local bytes = redis.pcall('GETRANGE', KEY, 0, HEADER - 1)
  if type(bytes) == 'table' then
    if string.find(bytes.err, 'WRONGTYPE', 1, true) then return nil end
    error(bytes.err)
  end
  if #bytes < HEADER or string.sub(bytes, 1, 2) ~= '1 ' then return nil end
  local header = {
    state = string.sub(bytes, 3, 3),
    generation = string.sub(bytes, 10, 31),
    start = number(bytes, 33, 45),
    life = number(bytes, 47, 59),
    kind = string.sub(bytes, 61, 61),
    owner = string.sub(bytes, 63, 84),
    ends = number(bytes, 86, 98),
    failures = number(bytes, 100, 102)
  }
  if not (header.start and header.life and header.ends and header.failures) then return nil end
  if not string.find(header.state, '^[LVN]$') or not string.find(header.kind, '^[-qrb]$') then return nil end
  return header
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
