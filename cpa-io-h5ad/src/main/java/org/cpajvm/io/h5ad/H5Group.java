package org.cpajvm.io.h5ad;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.links.ExternalLink;
import java.util.List;
import java.util.Optional;

/** A group of a file: named members, which are groups and arrays, and attributes. */
final class H5Group implements Member {
  private final H5File file;
  private final String path;
  private final Group group;

  H5Group(H5File file, String path, Group group) {
    this.file = file;
    this.path = path;
    this.group = group;
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
    return group.getAddress();
  }

  /** The names of the members, in the order of the file. */
  List<String> names() {
    return file.guard(path, () -> List.copyOf(group.getChildren().keySet()));
  }

  /**
   * A member; empty where there is none or it is in another file. A name with slashes leads through
   * groups: so AnnData up to 0.10 wrote columns with such names.
   */
  Optional<Member> member(String name) {
    int slash = name.indexOf('/');
    return slash < 0
        ? child(name)
        : group(name.substring(0, slash)).flatMap(next -> next.member(name.substring(slash + 1)));
  }

  private Optional<Member> child(String name) {
    String place = path.isEmpty() ? name : path + "/" + name;
    return file.guard(
        place,
        () -> {
          Node node = group.getChildren().get(name);
          if (node instanceof ExternalLink) {
            return Optional.empty();
          }
          if (node instanceof Link link) {
            node = link.isBrokenLink() ? null : link.getTarget();
          }
          if (node instanceof Group child) {
            return Optional.of(new H5Group(file, place, child));
          }
          return node instanceof Dataset array
              ? Optional.of(StoredArray.of(file, place, array))
              : Optional.empty();
        });
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
    return file.guard(path, () -> new Attributes(file, path, group.getAttributes()));
  }
}
