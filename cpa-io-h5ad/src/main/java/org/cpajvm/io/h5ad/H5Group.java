package org.cpajvm.io.h5ad;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A group of a file: named members, which are groups and arrays, and attributes. */
final class H5Group implements Member {
  private static final int MOST_STEPS = 64; // from soft link to soft link

  private final H5File file;
  private final String path;
  private final long address;
  private final ObjectHeader header;
  private Map<String, Links.Link> links; // read on first use

  H5Group(H5File file, String path, long address) {
    this(file, path, address, file.structure().header(address));
  }

  private H5Group(H5File file, String path, long address, ObjectHeader header) {
    this.file = file;
    this.path = path;
    this.address = address;
    this.header = header;
  }

  @Override
  public H5File file() {
    return file;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long address() {
    return address;
  }

  private synchronized Map<String, Links.Link> links() {
    if (links == null) {
      links = file.guard(path, () -> Links.of(file.structure(), header));
    }
    return links;
  }

  /** The names of the members, in the order of the file. */
  List<String> names() {
    return List.copyOf(links().keySet());
  }

  /** Whether there is a member of this name, wherever it leads. */
  boolean has(String name) {
    return links().containsKey(name);
  }

  /**
   * A member; empty where there is none. A name with slashes leads through groups: so AnnData up to
   * 0.10 wrote columns with such names.
   *
   * @throws org.cpajvm.api.BadInputException if it is in another file, or leads nowhere
   */
  Optional<Member> member(String name) {
    int slash = name.indexOf('/');
    return slash < 0 || has(name)
        ? child(name)
        : group(name.substring(0, slash)).flatMap(next -> next.member(name.substring(slash + 1)));
  }

  private Optional<Member> child(String name) {
    Links.Link link = links().get(name);
    String place = path.isEmpty() ? name : path + "/" + name;
    return link == null
        ? Optional.empty()
        : Optional.of(file.guard(place, () -> follow(link, place, new AtomicInteger(MOST_STEPS))));
  }

  private Member follow(Links.Link link, String place, AtomicInteger steps) {
    return switch (link.kind()) {
      case HARD -> open(link.address(), place);
      case SOFT -> walk(link.path(), place, steps);
      case EXTERNAL ->
          throw new Unsupported(
              "is a link to '"
                  + link.path()
                  + "' in another file, '"
                  + link.file()
                  + "', which is not read: write it into one file");
      case UNKNOWN -> throw new Unsupported("is a link of an unknown kind: write it again");
    };
  }

  private Member open(long target, String place) {
    ObjectHeader found = file.structure().header(target);
    if (Links.isGroup(found)) {
      return new H5Group(file, place, target, found);
    }
    if (!found.has(ObjectHeader.DATASPACE)) {
      throw new Unsupported("is neither a group nor an array: remove it");
    }
    return StoredArray.of(file, place, target, found);
  }

  /** Follows a path from group to group; there are only so many steps in all. */
  private Member walk(String target, String place, AtomicInteger steps) {
    H5Group from = target.startsWith("/") ? file.root() : this;
    Member reached = from;
    for (String part : target.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      Links.Link next = reached instanceof H5Group group ? group.links().get(part) : null;
      if (next == null || steps.getAndDecrement() <= 0) {
        throw new Unsupported(
            "is a link to '"
                + target
                + "', "
                + (next == null ? "where there is nothing" : "which leads back to itself")
                + ": write it again");
      }
      reached = ((H5Group) reached).follow(next, place, steps);
    }
    return reached;
  }

  /** A member that is a group. */
  Optional<H5Group> group(String name) {
    return member(name).filter(H5Group.class::isInstance).map(H5Group.class::cast);
  }

  /** A member that is an array. */
  Optional<StoredArray> array(String name) {
    return member(name).filter(StoredArray.class::isInstance).map(StoredArray.class::cast);
  }

  /** A member that has to be there and to be an array. */
  StoredArray require(String name) {
    return array(name)
        .orElseThrow(
            () ->
                file.bad(
                    path,
                    "has no array '" + name + "': write the file again with a current AnnData"));
  }

  @Override
  public Attributes attributes() {
    return file.guard(
        path, () -> new Attributes(file, path, StoredAttribute.of(file.structure(), header)));
  }
}
