-- ARGV: generation | load start | entry | expiry

local header = entry()

if not header or header.generation ~= ARGV[1] then
  return 'invalidated'
end
if usable(header, tonumber(ARGV[2])) then
  return 'older'
end
redis.call('SET', KEY, ARGV[3], 'PXAT', ARGV[4])
return 'stored'
