"""Whence a request comes, for every limit that counts by address."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

NOT_KNOWN = "not known"
# A household or a ward has a network of its own; each of its 2**64 addresses is no other visitor.
IPV6_PREFIX = 64


def client_address(request: HttpRequest) -> str:
    """As the outermost of our own proxies saw it. What stands before that in X-Forwarded-For is the
    visitor's own word; without a proxy all of it is."""
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    # Fewer hops than proxies: it did not come through all of them, so the header is nobody's.
    if 0 < settings.NUM_PROXIES <= len(hops):
        address = hops[-settings.NUM_PROXIES]
    return _network_of(address)


def _network_of(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return NOT_KNOWN
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, IPV6_PREFIX), strict=False).network_address)
