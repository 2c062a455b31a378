"""What discussions should do, in plain Python: no database, no queries."""

from dataclasses import dataclass, field


@dataclass
class ReferencePerson:
    name: str
    icb: str = ""
    steward: bool = False
    member: bool = True


@dataclass
class ReferencePost:
    number: int
    author: str
    seen: str = "visible"


@dataclass
class ReferenceThread:
    author: str
    audience: str = "staff"
    icb: str = ""
    parties: set[str] = field(default_factory=set)
    first_post: int = 0
    # Post by key, in order.
    posts: dict[int, ReferencePost] = field(default_factory=dict)
    newest: int = 0
    read: dict[str, int] = field(default_factory=dict)
    locked: bool = False
    closed: bool = False
    part_of: int | None = None
    levels: dict[str, str] = field(default_factory=dict)


@dataclass
class Undoable:
    kind: str
    thread: int
    other: int
    keys: dict[int, int]
    newest: int = 0


class ReferenceModel:
    def __init__(self, people: dict[str, ReferencePerson]) -> None:
        self.people = people
        self.threads: dict[int, ReferenceThread] = {}
        self.rearrangements: list[Undoable] = []

    def thread_of(self, post: int) -> int:
        return next(key for key, thread in self.threads.items() if post in thread.posts)

    def post(self, key: int) -> ReferencePost:
        return self.threads[self.thread_of(key)].posts[key]

    def withheld(self, thread: ReferenceThread) -> bool:
        opening = self.post(thread.first_post)
        if opening.seen == "deleted":
            return thread.part_of is None and not any(
                post.seen == "visible" for post in thread.posts.values()
            )
        return opening.seen in ("hidden", "pending", "removed")

    def reads(self, name: str, key: int) -> bool:
        person, thread = self.people[name], self.threads[key]
        if not person.member:
            return False
        if person.steward:
            return True
        if self.withheld(thread) and thread.author != name:
            return False
        if thread.audience == "icb":
            return person.icb == thread.icb
        return thread.audience == "staff" or name in thread.parties

    def words_for(self, name: str) -> set[int]:
        post_ids = set()
        for key, thread in self.threads.items():
            if not self.reads(name, key):
                continue
            for number, post in thread.posts.items():
                own = post.author == name and post.seen in ("hidden", "pending")
                if post.seen == "visible" or own or self.people[name].steward:
                    post_ids.add(number)
        return post_ids

    def unread(self, name: str, key: int) -> int:
        thread = self.threads[key]
        after = thread.read.get(name, 0)
        return sum(
            post.number > after and post.seen == "visible" and post.author != name
            for post in thread.posts.values()
        )

    def add(self, key: int, post: int, author: str) -> int:
        while self.threads[key].part_of is not None:
            key = self.threads[key].part_of  # type: ignore[assignment]
        thread = self.threads[key]
        thread.newest += 1
        thread.posts[post] = ReferencePost(thread.newest, author)
        return key

    def merge(self, key: int, into: int) -> None:
        thread, other = self.threads[key], self.threads[into]
        offset, caught_up = other.newest, {n for n in thread.read if not self.unread(n, into)}
        for name in caught_up:
            if thread.read[name]:
                other.read[name] = offset + thread.read[name]
        self.rearrangements.append(Undoable("merge", key, into, {}, offset))
        for number, post in thread.posts.items():
            post.number += offset
            other.posts[number] = post
            self.rearrangements[-1].keys[number] = post.number
        thread.posts = {}
        other.newest += thread.newest
        thread.part_of = into
        for name, level in thread.levels.items():
            other.levels.setdefault(name, level)

    def split(self, key: int, posts: list[int], made: int) -> None:
        thread = self.threads[key]
        going = sorted(posts, key=lambda post_id: thread.posts[post_id].number)
        numbers = {post_id: thread.posts[post_id].number for post_id in going}
        other = ReferenceThread(
            author=thread.posts[going[0]].author,
            audience=thread.audience,
            icb=thread.icb,
            parties=set(thread.parties),
            first_post=going[0],
            newest=len(going),
        )
        for name, upto in thread.read.items():
            other.read[name] = sum(number <= upto for number in numbers.values())
        for at, post_id in enumerate(going, start=1):
            other.posts[post_id] = thread.posts.pop(post_id)
            other.posts[post_id].number = at
        self.threads[made] = other
        self.rearrangements.append(Undoable("split", key, made, numbers))

    def undo_last(self) -> None:
        last = self.rearrangements.pop()
        thread, other = self.threads[last.thread], self.threads[last.other]
        if last.kind == "merge":
            for name, upto in other.read.items():
                if upto > last.newest:
                    read_number = min(upto - last.newest, thread.newest)
                    thread.read[name] = max(thread.read.get(name, 0), read_number)
            for post_id in last.keys:
                thread.posts[post_id] = other.posts.pop(post_id)
                thread.posts[post_id].number -= last.newest
            thread.part_of = None
        else:
            for post_id, number in last.keys.items():
                thread.posts[post_id] = other.posts.pop(post_id)
                thread.posts[post_id].number = number
            other.part_of = last.thread
