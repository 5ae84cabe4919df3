//! All open connections: how many there may be, and which one is closed for the next.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::base::server::client_address::{ClientAddress, TrustedProxies};

/// So many more are kept for this machine and trusted peers once all others are busy: what asks
/// `/healthz` gets in while a flood comes from elsewhere.
const RESERVED: usize = 16;

/// Who comes in, and how many of them.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most connections.
    pub connections: usize,
    /// The most of one address, unless it is trusted.
    pub per_address: usize,
    /// A proxy brings the requests of many.
    pub trusted: TrustedProxies,
}

/// The connections by their numbers, and what had to be done to stay within the limits.
pub struct Connections {
    limits: Limits,
    open: HashMap<u64, Connection>,
    /// Counts all that happens here: who began to rest at a lower count rests longer.
    clock: u64,
    turned_away: Counts,
}

/// What the limits cost, since it was last asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections that rested and were closed for others.
    pub closed: u64,
    /// Connections that were not taken, since none rested.
    pub refused: u64,
}

struct Connection {
    address: ClientAddress,
    trusted: bool,
    is_near: bool,
    state: State,
    /// Its other end hears of it when the connection is taken out, and ends.
    _open: oneshot::Sender<()>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing to do since that count: nothing was asked yet, or a head is not finished.
    Resting(u64),
    /// A request is on its way.
    Asked,
    /// The answer is made, and perhaps not sent to its end.
    Answered,
}

impl Connections {
    /// None are open.
    pub fn new(limits: Limits) -> Self {
        Self { limits, open: HashMap::new(), clock: 0, turned_away: Counts::default() }
    }

    /// Takes a connection in, and closes one that rests if there would be too many. It has to end
    /// when the receiver hears that its sender is gone.
    fn open(&mut self, peer: IpAddr) -> Option<(u64, oneshot::Receiver<()>)> {
        let (address, trusted) = (ClientAddress::new(peer), self.limits.trusted.trust(peer));
        let of_address = |other: &Connection| !other.trusted && other.address == address;
        let of_its_own = self.open.values().filter(|other| of_address(other)).count();
        if !trusted && of_its_own >= self.limits.per_address && !self.close_one(of_address) {
            self.turned_away.refused += 1;
            return None;
        }
        let is_near = trusted || peer.to_canonical().is_loopback();
        if !self.make_room(is_near) {
            self.turned_away.refused += 1;
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        let (id, state) = (self.tick(), State::Resting(self.clock));
        self.open.insert(id, Connection { address, trusted, is_near, state, _open: sender });
        Some((id, receiver))
    }

    /// Closes as many that rest as there would be too many, if that is enough; else somebody near
    /// takes a place that is kept for them. Strangers close nobody near: a probe that has just been
    /// taken in rests until its head has come.
    fn make_room(&mut self, is_near: bool) -> bool {
        let may_be_closed = |other: &Connection| is_near || !other.is_near;
        let too_many = (self.open.len() + 1).saturating_sub(self.limits.connections);
        let rests = |other: &&Connection| matches!(other.state, State::Resting(_));
        let resting = self.open.values().filter(rests).filter(|other| may_be_closed(other));
        if resting.take(too_many).count() == too_many {
            return (0..too_many).all(|_| self.close_one(may_be_closed));
        }
        is_near && self.open.len() < self.limits.connections + RESERVED
    }

    /// Closes the one that rests longest among these; says whether there was one.
    fn close_one(&mut self, among: impl Fn(&Connection) -> bool) -> bool {
        let resting = self.open.iter().filter_map(|(id, connection)| match connection.state {
            State::Resting(since) if among(connection) => Some((since, *id)),
            _ => None,
        });
        let longest = resting.min().and_then(|(_, id)| self.open.remove(&id));
        self.turned_away.closed += u64::from(longest.is_some());
        longest.is_some()
    }

    /// A request has come whole with its head; `false` if the connection was closed meanwhile.
    fn begin_request(&mut self, id: u64) -> bool {
        self.tick();
        let connection = self.open.get_mut(&id);
        connection.map(|connection| connection.state = State::Asked).is_some()
    }

    /// The answer is made as a whole.
    fn end_request(&mut self, id: u64) {
        if let Some(connection) = self.open.get_mut(&id) {
            connection.state = State::Answered;
        }
    }

    /// Nothing waits to be sent: a connection whose request was answered rests from now on. Says
    /// whether that is so.
    fn sent(&mut self, id: u64) -> bool {
        let now = self.tick();
        let connection = self.open.get_mut(&id);
        let answered = connection.filter(|connection| connection.state == State::Answered);
        answered.map(|connection| connection.state = State::Resting(now)).is_some()
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }
}

/// All connections, as those who take part hold them.
#[derive(Clone)]
pub struct Registry(Arc<Mutex<Connections>>);

impl Registry {
    /// None are open.
    pub fn new(limits: Limits) -> Self {
        Self(Arc::new(Mutex::new(Connections::new(limits))))
    }

    /// Takes a connection in, if there is room or room can be made.
    pub fn open(&self, peer: IpAddr) -> Option<(Place, oneshot::Receiver<()>)> {
        let (id, closed) = self.lock().open(peer)?;
        Some((Place { all: self.clone(), id }, closed))
    }

    /// Closes the connection that rests longest, if one rests.
    pub fn close_one(&self) {
        self.lock().close_one(|_| true);
    }

    /// What the limits cost since this was last asked.
    pub fn take_counts(&self) -> Counts {
        std::mem::take(&mut self.lock().turned_away)
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's place among all, which is free again when this is dropped.
pub struct Place {
    all: Registry,
    id: u64,
}

impl Place {
    /// A request is on its way until what comes back is dropped; nothing, if the connection was
    /// closed just now, and nothing may be begun any more.
    pub fn begin_request(self: &Arc<Self>) -> Option<RequestOnItsWay> {
        self.all.lock().begin_request(self.id).then(|| RequestOnItsWay(self.clone()))
    }

    /// All that was to be sent is sent. Says whether that was the answer to a request.
    pub fn sent(&self) -> bool {
        self.all.lock().sent(self.id)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.all.lock().open.remove(&self.id);
    }
}

/// Keeps a connection from being closed for another.
pub struct RequestOnItsWay(Arc<Place>);

impl Drop for RequestOnItsWay {
    fn drop(&mut self) {
        self.0.all.lock().end_request(self.0.id);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot::error::TryRecvError;

    use super::*;

    type Closed = oneshot::Receiver<()>;

    fn connections(connections: usize, per_address: usize) -> Connections {
        let trusted = TrustedProxies([("10.0.0.0/8".parse().expect("a network"))].into());
        Connections::new(Limits { connections, per_address, trusted })
    }

    fn open(all: &mut Connections, peer: &str) -> Option<(u64, Closed)> {
        all.open(peer.parse().expect("an address"))
    }

    fn opened(all: &mut Connections, peer: &str) -> (u64, Closed) {
        open(all, peer).expect("there is room")
    }

    fn is_closed((_, closed): &mut (u64, Closed)) -> bool {
        closed.try_recv() == Err(TryRecvError::Closed)
    }

    fn answer(all: &mut Connections, id: u64) {
        all.begin_request(id);
        all.end_request(id);
        all.sent(id);
    }

    #[test]
    fn the_one_that_rests_longest_is_closed_for_the_next() {
        let mut all = connections(3, 100);
        let mut early = opened(&mut all, "192.0.2.1");
        let mut late = opened(&mut all, "192.0.2.2");
        let mut last = opened(&mut all, "192.0.2.3");
        // What was asked and answered rests anew from then on.
        answer(&mut all, early.0);
        let mut next = opened(&mut all, "192.0.2.4");
        assert!(is_closed(&mut late) && !is_closed(&mut early) && !is_closed(&mut last));
        opened(&mut all, "192.0.2.5");
        assert!(is_closed(&mut last) && !is_closed(&mut early));
        opened(&mut all, "192.0.2.6");
        assert!(is_closed(&mut early) && !is_closed(&mut next));
        assert_eq!(all.open.len(), 3);
        assert_eq!(all.turned_away, Counts { closed: 3, refused: 0 });
    }

    #[test]
    fn none_is_closed_whose_answer_is_not_sent_to_its_end() {
        let mut all = connections(1, 100);
        let mut busy = opened(&mut all, "192.0.2.1");
        assert!(all.begin_request(busy.0));
        // Between two pieces of an answer nothing waits to be sent, and more will come.
        all.sent(busy.0);
        assert!(open(&mut all, "192.0.2.2").is_none());
        all.end_request(busy.0);
        assert!(open(&mut all, "192.0.2.2").is_none());
        assert!(!is_closed(&mut busy));
        assert_eq!(all.turned_away, Counts { closed: 0, refused: 2 });
        all.sent(busy.0);
        opened(&mut all, "192.0.2.2");
        assert!(is_closed(&mut busy));
    }

    #[test]
    fn one_that_was_closed_begins_nothing_more() {
        let mut all = connections(1, 100);
        let (first, _) = opened(&mut all, "192.0.2.1");
        opened(&mut all, "192.0.2.2");
        assert!(!all.begin_request(first));
        all.end_request(first);
        all.sent(first);
        assert_eq!(all.open.len(), 1);
    }

    /// A registry with room for one, and who comes there.
    fn registry_for_one() -> (Registry, IpAddr) {
        let limits = connections(1, 1).limits;
        (Registry::new(limits), "192.0.2.1".parse().expect("an address"))
    }

    #[test]
    fn a_place_is_free_again_when_its_connection_ends_in_the_middle_of_a_request_too() {
        let (all, peer) = registry_for_one();
        let (place, _closed) = all.open(peer).expect("there is room");
        let request = Arc::new(place).begin_request().expect("it is open");
        assert!(all.open(peer).is_none());
        drop(request);
        assert!(all.open(peer).is_some());
        assert_eq!(all.take_counts(), Counts { closed: 0, refused: 1 });
        assert_eq!(all.take_counts(), Counts::default(), "each is told once");
    }

    #[test]
    fn a_connection_rests_when_its_request_was_answered_and_the_answer_is_sent() {
        let (all, peer) = registry_for_one();
        let (place, mut closed) = all.open(peer).expect("there is room");
        let place = Arc::new(place);
        let request = place.begin_request().expect("it is open");
        place.sent();
        assert!(all.open(peer).is_none(), "it is not answered");
        drop(request);
        assert!(all.open(peer).is_none(), "it is not sent");
        place.sent();
        assert!(all.open(peer).is_some());
        assert_eq!(closed.try_recv(), Err(TryRecvError::Closed));
        assert!(place.begin_request().is_none());
    }

    #[test]
    fn once_all_are_busy_this_machine_and_trusted_peers_find_some_more() {
        let mut all = connections(2, 100);
        for _ in 0..2 {
            let (busy, _) = opened(&mut all, "192.0.2.1");
            all.begin_request(busy);
        }
        assert!(open(&mut all, "192.0.2.2").is_none());
        for peer in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "::ffff:10.0.0.2"]
            .iter()
            .cycle()
            .take(RESERVED)
        {
            let (busy, _) = opened(&mut all, peer);
            all.begin_request(busy);
        }
        assert!(open(&mut all, "127.0.0.1").is_none());
        assert!(open(&mut all, "10.0.0.1").is_none());
        assert_eq!(all.open.len(), 2 + RESERVED);
    }

    #[test]
    fn a_probe_that_was_taken_in_is_closed_by_no_stranger() {
        let mut all = connections(2, 100);
        let (busy, _busy) = opened(&mut all, "192.0.2.1");
        all.begin_request(busy);
        let mut probe = opened(&mut all, "127.0.0.1");
        assert!(open(&mut all, "192.0.2.2").is_none());
        assert!(!is_closed(&mut probe));
        // One that comes to a kept place closes nobody either, where that makes no room.
        all.begin_request(probe.0);
        let mut next = opened(&mut all, "127.0.0.1");
        let _last = opened(&mut all, "127.0.0.1");
        assert!(!is_closed(&mut next) && !is_closed(&mut probe));
        assert_eq!(all.open.len(), 4);
    }

    #[test]
    fn one_address_makes_room_for_itself_alone() {
        let mut all = connections(100, 2);
        let mut other = opened(&mut all, "2001:db8:0:1::1");
        let mut first = opened(&mut all, "2001:db8::1");
        let mut second = opened(&mut all, "2001:db8::2");
        let (third, _) = opened(&mut all, "2001:db8::3");
        assert!(is_closed(&mut first) && !is_closed(&mut second) && !is_closed(&mut other));
        all.begin_request(second.0);
        all.begin_request(third);
        assert!(open(&mut all, "2001:db8::4").is_none());
        opened(&mut all, "2001:db8:0:1::2");
        // This machine has no more than others; a trusted proxy brings many people.
        let near: Vec<_> = (0..3).map(|_| opened(&mut all, "127.0.0.1")).collect();
        let proxied: Vec<_> = (0..3).map(|_| opened(&mut all, "10.0.0.1")).collect();
        let closed = |all: Vec<(u64, Closed)>| all.into_iter().map(|mut one| is_closed(&mut one));
        assert_eq!(closed(near).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(closed(proxied).collect::<Vec<_>>(), [false; 3]);
    }
}
