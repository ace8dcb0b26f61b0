-- ARGV: token | backoff ms

local header = entry()

if header and header.kind ~= '-' and header.owner == ARGV[1] then
  lease('b', NOBODY, now + tonumber(ARGV[2]), math.min(header.failures + 1, 999))
end
return 'done'
