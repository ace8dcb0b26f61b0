-- ARGV: stub | token | lease ms | grace ms | rejected load start | generation of an entry that its reader found corrupt

local token = ARGV[2]
local header = entry()

if not header or header.generation == ARGV[6] then
  redis.call('SET', KEY, ARGV[1], 'PX', ARGV[4])
  header = entry()
end

if usable(header, tonumber(ARGV[5])) then
  return { 'present', now, redis.call('GET', KEY) }
end
if held(header) and header.kind == 'r' and header.owner ~= token then
  return { 'busy', now, header.generation, header.ends - now }
end
if held(header) and header.kind == 'b' then
  return { 'backoff', now, header.generation, header.ends - now, header.failures }
end

live(header, tonumber(ARGV[4]))
lease('r', token, now + tonumber(ARGV[3]), header.failures)
return { 'won', now, header.generation, header.failures }
