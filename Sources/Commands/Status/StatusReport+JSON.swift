internal import Backup
internal import JSON

extension StatusReport {
    /// Everything as members of the stream's `summary`.
    func write(to line: inout JSONWriter, exit: ExitCode) {
        line.member("exit", Int(exit.rawValue))
        line.member("vault", vault)
        line.member("vault_id", marker.vaultID)
        line.member("created_unix", marker.created)
        line.key("collections")
        line.array { list in
            for collection in status.collections {
                list.object {
                    Self.write(collection, to: &$0)
                    writeRetention(of: collection.name, to: &$0)
                }
            }
        }
        line.key("runs")
        line.array { list in for run in status.runs { list.object { Self.write(run, to: &$0) } } }
        line.member("completed_unix", status.completed)
        line.key("last_complete")
        if let run = status.lastComplete { line.object { Self.write(run, to: &$0) } } else { line.null() }
        line.member("open_failures", status.failureCount)
        line.key("failures")
        line.array { list in
            for failure in status.failures {
                list.object {
                    $0.member("collection", failure.collection)
                    $0.member("id", failure.id)
                    $0.member("reason", failure.reason)
                    $0.member("attempts", failure.attempts)
                    $0.member("next_try_unix", failure.nextTry)
                }
            }
        }
        line.member("failures_truncated", status.failures.count < status.failureCount)
        line.key("verified")
        line.object {
            $0.member("items", status.coverage.checked)
            $0.member("of", status.coverage.stored)
            $0.member("oldest_unix", status.coverage.oldest)
            $0.member("newest_unix", status.coverage.newest)
            $0.member("last_unix", status.coverage.last)
            $0.member("findings", status.coverage.standing.total)
            $0.member("damaged", status.coverage.standing.damaged)
        }
        line.key("sealed")
        line.object {
            $0.member("volumes", status.sealed.volumes)
            $0.member("items", status.sealed.items)
            $0.member("bytes", status.sealed.bytes)
        }
        line.key("equal_audio")
        if let equal = status.equalAudio {
            line.object {
                $0.member("items", equal.items)
                $0.member("bytes", equal.bytes)
            }
        } else {
            line.null()
        }
        line.member("rebuilt_unix", status.rebuilt)
        line.member("not_before_unix", status.notBefore)
    }

    private static func write(_ collection: CollectionStatus, to line: inout JSONWriter) {
        line.member("collection", collection.name)
        line.member("stored", collection.stored.items)
        line.member("bytes", collection.stored.bytes)
        write(collection.states, as: "states", to: &line)
        write(collection.upstream, as: "upstream", to: &line)
        line.member("oldest_unix", collection.oldest)
        line.member("newest_unix", collection.newest)
        line.member("full_sweep_unix", collection.fullSweep)
        line.member("completed_unix", collection.completed)
        line.member("unreadable_unix", collection.unreadable)
        line.key("voices")
        line.array { list in
            for voice in collection.voices {
                list.object {
                    $0.member("name", voice.name.isEmpty ? nil : voice.name)
                    $0.member("stored", voice.stored.items)
                    $0.member("bytes", voice.stored.bytes)
                    $0.member("oldest_unix", voice.oldest)
                    $0.member("newest_unix", voice.newest)
                }
            }
        }
    }

    private static func write(_ counts: [String: Int64], as name: String, to line: inout JSONWriter) {
        line.key(name)
        line.object { object in
            for (state, count) in counts.sorted(by: { $0.key < $1.key }) { object.member(state, count) }
        }
    }

    private static func write(_ run: RunRecord, to line: inout JSONWriter) {
        line.member("run", run.run)
        line.member("command", run.command)
        line.member("kind", run.kind)
        line.member("started_unix", run.started)
        line.member("ended_unix", run.ended)
        line.member("exit", run.exit)
        line.member("listed", run.accounting.listed)
        line.member("stored", run.accounting.stored)
        line.member("already_had", run.accounting.alreadyHad)
        line.member("failed", run.accounting.failed)
        line.member("excluded", run.accounting.excluded)
        line.member("bytes", run.bytes)
        line.member("note", run.note)
    }
}
