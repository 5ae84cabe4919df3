//! Who waits for a password hash: whose turn is next, and who gives up when too many wait.

use std::collections::{HashMap, VecDeque};

use crate::base::server::client_address::ClientAddress;

/// Whose turns come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Log-in, and whoever has proved something already: a password change, the first admin.
    LogIn,
    /// A stranger who wants an account. It waits until nobody else does.
    Registration,
}

/// Those who wait, each with what wakes it.
///
/// Addresses take turns, so that one who asks for many hashes makes none but itself wait. When too
/// many wait, the newest of the address that has most in the queue gives up, and a registration
/// before a log-in.
#[derive(Debug)]
pub struct HashQueue<T> {
    max: usize,
    max_per_address: usize,
    /// In the order in which they came.
    waiting: Vec<Waiting<T>>,
    /// The addresses that have somebody waiting, the next first.
    turns: VecDeque<ClientAddress>,
}

#[derive(Debug)]
struct Waiting<T> {
    address: ClientAddress,
    priority: Priority,
    who: T,
}

impl<T> HashQueue<T> {
    /// An empty queue for so many, and so many of one address.
    pub fn new(max: usize, max_per_address: usize) -> Self {
        Self { max, max_per_address, waiting: Vec::new(), turns: VecDeque::new() }
    }

    /// Somebody comes. Answers who gives up for it, if too many wait: that may be the newcomer.
    pub fn push(&mut self, address: ClientAddress, priority: Priority, who: T) -> Option<T> {
        self.waiting.push(Waiting { address, priority, who });
        if !self.turns.contains(&address) {
            self.turns.push_back(address);
        }
        let of_address = self.waiting.iter().filter(|waiting| waiting.address == address).count();
        if of_address > self.max_per_address {
            return self.give_up(|waiting| waiting.address == address);
        }
        if self.waiting.len() > self.max {
            return self.give_up(|_| true);
        }
        None
    }

    /// The next one: a log-in if there is any, of the address whose last turn is longest ago; of one
    /// address, whoever came first.
    pub fn take_next(&mut self) -> Option<T> {
        let first = self.waiting.iter().map(|waiting| waiting.priority).min()?;
        let position = self.turns.iter().find_map(|address| {
            self.waiting
                .iter()
                .position(|waiting| waiting.address == *address && waiting.priority == first)
        })?;
        let next = self.waiting.remove(position);
        self.turns.retain(|address| *address != next.address);
        self.turns.push_back(next.address);
        self.forget_addresses_without_anybody();
        Some(next.who)
    }

    /// Keeps only those who still wait.
    pub fn retain(&mut self, still_waits: impl Fn(&T) -> bool) {
        self.waiting.retain(|waiting| still_waits(&waiting.who));
        self.forget_addresses_without_anybody();
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes out one of `these`.
    fn give_up(&mut self, these: impl Fn(&Waiting<T>) -> bool) -> Option<T> {
        let last = self.waiting.iter().filter(|it| these(it)).map(|it| it.priority).max()?;
        let mut counts: HashMap<ClientAddress, usize> = HashMap::new();
        for waiting in &self.waiting {
            *counts.entry(waiting.address).or_default() += 1;
        }
        let candidates = self.waiting.iter().enumerate();
        let (position, _) = candidates
            .filter(|(_, waiting)| these(waiting) && waiting.priority == last)
            .max_by_key(|(position, waiting)| (counts[&waiting.address], *position))?;
        let given_up = self.waiting.remove(position);
        self.forget_addresses_without_anybody();
        Some(given_up.who)
    }

    fn forget_addresses_without_anybody(&mut self) {
        let waiting = &self.waiting;
        self.turns.retain(|address| waiting.iter().any(|waiting| waiting.address == *address));
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use Priority::{LogIn, Registration};

    fn at(last: u8) -> ClientAddress {
        ClientAddress::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)))
    }

    fn served(mut queue: HashQueue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.take_next()).collect()
    }

    #[test]
    fn addresses_take_turns_and_each_serves_its_own_in_order() {
        let mut queue = HashQueue::new(64, 40);
        for (address, who) in [(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"), (3, "c1"), (2, "b2")] {
            assert_eq!(queue.push(at(address), LogIn, who), None);
        }
        assert_eq!(served(queue), ["a1", "b1", "c1", "a2", "b2", "a3"]);
    }

    #[test]
    fn who_comes_back_stands_behind_the_others() {
        let mut queue = HashQueue::new(64, 40);
        for (address, who) in [(1, "a1"), (1, "a2"), (2, "b1")] {
            queue.push(at(address), LogIn, who);
        }
        assert_eq!(queue.take_next(), Some("a1"));
        queue.push(at(1), LogIn, "a3");
        queue.push(at(3), LogIn, "c1");
        assert_eq!(served(queue), ["b1", "a2", "c1", "a3"]);
    }

    #[test]
    fn every_log_in_comes_before_every_registration() {
        let mut queue = HashQueue::new(64, 40);
        for (address, priority, who) in [
            (1, Registration, "register a"),
            (2, Registration, "register b"),
            (1, LogIn, "log in a"),
            (3, LogIn, "log in c"),
        ] {
            queue.push(at(address), priority, who);
        }
        assert_eq!(served(queue), ["log in a", "log in c", "register b", "register a"]);
    }

    #[test]
    fn of_one_address_so_many_wait_and_the_newest_gives_up() {
        let mut queue = HashQueue::new(64, 2);
        assert_eq!(queue.push(at(1), Registration, "a1"), None);
        assert_eq!(queue.push(at(1), Registration, "a2"), None);
        assert_eq!(queue.push(at(1), Registration, "a3"), Some("a3"), "the newcomer itself");
        assert_eq!(queue.push(at(1), LogIn, "a4"), Some("a2"), "a registration before a log-in");
        assert_eq!(queue.push(at(1), Registration, "a5"), Some("a5"));
        assert_eq!(queue.push(at(2), Registration, "b1"), None);
        assert_eq!(queue.push(at(1), LogIn, "a6"), Some("a1"), "one of its own, and no other");
        assert_eq!(queue.push(at(1), LogIn, "a7"), Some("a7"));
        assert_eq!(served(queue), ["a4", "a6", "b1"]);
    }

    #[test]
    fn an_address_that_nobody_waits_for_any_more_has_lost_its_turn() {
        let mut queue = HashQueue::new(3, 3);
        queue.push(at(1), LogIn, "a1");
        queue.push(at(2), LogIn, "b1");
        queue.retain(|who| *who != "a1");
        queue.push(at(1), LogIn, "a2");
        assert_eq!(served(queue), ["b1", "a2"], "since it went away");
        let mut queue = HashQueue::new(3, 3);
        queue.push(at(1), LogIn, "a1");
        queue.push(at(1), LogIn, "a2");
        queue.push(at(2), Registration, "b1");
        assert_eq!(queue.push(at(3), LogIn, "c1"), Some("b1"));
        assert_eq!(queue.push(at(2), LogIn, "b2"), Some("a2"));
        assert_eq!(served(queue), ["a1", "c1", "b2"], "since it was given up");
    }

    #[test]
    fn a_full_queue_gives_up_the_newest_of_the_address_that_has_most_in_it() {
        let mut queue = HashQueue::new(4, 4);
        for (address, who) in [(1, "a1"), (1, "a2"), (2, "b1"), (1, "a3")] {
            queue.push(at(address), LogIn, who);
        }
        assert_eq!(queue.push(at(3), LogIn, "c1"), Some("a3"));
        // Of two addresses that have as many, the newest gives up.
        assert_eq!(queue.push(at(2), LogIn, "b2"), Some("b2"));
        assert_eq!(queue.push(at(3), LogIn, "c2"), Some("c2"));
        assert_eq!(queue.waiting(), 4);
        assert_eq!(served(queue), ["a1", "b1", "c1", "a2"]);
    }

    #[test]
    fn forty_who_log_in_find_room_beside_any_number_that_registers() {
        let mut queue = HashQueue::new(64, 40);
        for _ in 0..400 {
            queue.push(at(1), Registration, "register");
        }
        assert_eq!(queue.waiting(), 40);
        for _ in 0..40 {
            assert_ne!(queue.push(at(2), LogIn, "log in"), Some("log in"));
        }
        for _ in 0..400 {
            assert_eq!(queue.push(at(1), Registration, "register"), Some("register"));
        }
        let served = served(queue);
        assert_eq!(served.len(), 64);
        assert!(served[..40].iter().all(|who| *who == "log in"));
    }

    #[test]
    fn who_goes_away_leaves_the_queue_and_makes_room() {
        let mut queue = HashQueue::new(2, 2);
        queue.push(at(1), LogIn, "a1");
        queue.push(at(2), LogIn, "b1");
        queue.retain(|who| *who != "a1");
        assert_eq!(queue.push(at(3), LogIn, "c1"), None);
        assert_eq!(served(queue), ["b1", "c1"]);
    }
}
