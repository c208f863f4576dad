package org.poll4j.sim;

import java.util.LinkedHashMap;
import java.util.Map;

/** One link for each two hosts, and one from each host to itself. */
final class Links {
    private record Ends(SimHost one, SimHost other) {}

    private final Map<Ends, Link> links = new LinkedHashMap<>();
    private final World world;
    /** What new links begin with. */
    final Conditions conditions = new Conditions();

    Links(World world) {
        this.world = world;
    }

    Link between(SimHost one, SimHost other) {
        boolean ordered = world.hosts.indexOf(one) <= world.hosts.indexOf(other);
        Ends ends = ordered ? new Ends(one, other) : new Ends(other, one);
        Link link = links.get(ends);
        if (link == null) {
            link = new Link(world, ends.one, ends.other, one == other ? new Conditions() : conditions.copy());
            links.put(ends, link);
        }
        return link;
    }

    /** Those of a host, to others. */
    Link[] of(SimHost host) {
        return links.entrySet().stream()
                .filter(entry -> entry.getKey().one != entry.getKey().other)
                .filter(entry -> entry.getKey().one == host || entry.getKey().other == host)
                .map(Map.Entry::getValue)
                .toArray(Link[]::new);
    }
}
