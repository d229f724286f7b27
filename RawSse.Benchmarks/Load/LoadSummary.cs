namespace RawSse.Benchmarks.Load;

/// <summary>Builds the result of a run from its notes, the crowd and the tally.</summary>
internal static class LoadSummary
{
    public static LoadResult Of(LoadOptions options, RunFigures figures, Crowd crowd, Tally tally)
    {
        Stretch measured = tally.Stretches[0];
        long published = figures.LastPublished - figures.FirstMeasured + 1;
        double seconds = Math.Max(0, tally.LastArrival - figures.MeasuredFrom) / (double)Stamp.TicksPerSecond;
        int streams = crowd.Readers + crowd.Stalled;
        return new()
        {
            Url = options.Url.ToString(),
            Connections = options.Connections,
            NeverReading = crowd.Stalled,
            StreamsLost = crowd.Lost,
            RampSeconds = figures.RampSeconds,
            EventsPublished = published,
            EventsPerSecond = Ratio(published, seconds),
            Deliveries = measured.Deliveries,
            DeliveriesExpected = published * (options.Connections - crowd.Stalled),
            Seconds = seconds,
            DeliveriesPerSecond = Ratio(measured.Deliveries, seconds),
            Losses = LossesOf(crowd, tally, figures.LastPublished),
            Latency = measured.Latency,
            ServerCpuSeconds = figures.ServerCpu?.TotalSeconds,
            ServerCpuMicrosecondsPerDelivery = figures.ServerCpu is { } cpu
                ? Ratio(cpu.TotalMicroseconds, measured.Deliveries)
                : null,
            ClientCpuMicrosecondsPerDelivery = Ratio(figures.ClientCpu.TotalMicroseconds, measured.Deliveries),
            OthersCpuShare = figures.OthersShare,
            MemoryBefore = figures.MemoryBefore,
            MemoryWithStreams = figures.MemoryWithStreams,
            MemoryBytesPerStream = figures is { MemoryWithStreams: { } with, MemoryBefore: { } without }
                ? Ratio(with - without, streams)
                : null,
            MemoryAfter = figures.MemoryAfter,
            BytesRead = crowd.BytesRead,
            WindowOverruns = figures.WindowOverruns,
        };
    }

    private static Losses LossesOf(Crowd crowd, Tally tally, long last)
    {
        long missing = 0;
        long worst = 0;
        int affected = 0;
        foreach (ref readonly ClientStream client in crowd.Clients)
        {
            if (client.NeverReads)
            {
                continue;
            }

            long missed = client.Ledger.MissingOf(last);
            missing += missed;
            worst = Math.Max(worst, missed);
            if (missed + client.Ledger.Duplicated + client.Ledger.OutOfOrder > 0)
            {
                affected++;
            }
        }

        return new(missing, tally.Duplicated, tally.OutOfOrder, tally.Damaged, affected, worst);
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
